package io.keytrail.sigma;

import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The bytes of one rule file under a name; where they come from (disk, S3, jar) is not its matter.
 */
public final class RuleFile implements Serializable {
  private static final long serialVersionUID = 1;

  /** A rule is some kilobytes; a file with more than this is no rule file. */
  public static final int MAX_BYTES = 4 << 20;

  /** SigmaHQ publishes some 4,000. */
  public static final int MAX_FILES = 20_000;

  /** Directories within each other, below the one that was given. */
  public static final int MAX_DEPTH = 16;

  /** The text of all of them together; published collections have some 10 MiB. */
  public static final long MAX_TOTAL_BYTES = 64L << 20;

  /** What to say of a place with more than {@link #MAX_FILES}. */
  public static final String TOO_MANY = "holds more than " + MAX_FILES + " .yml files";

  /** What to say of a directory deeper than {@link #MAX_DEPTH}. */
  public static final String TOO_DEEP =
      "is more than " + MAX_DEPTH + " directories deep, and is not read";

  /** What to say of a place with more than {@link #MAX_TOTAL_BYTES}. */
  public static final String TOO_MUCH =
      "holds more than " + (MAX_TOTAL_BYTES >> 20) + " MiB of .yml files";

  /** What to say of a place without any. */
  public static final String NONE_FOUND = "holds no .yml or .yaml file";

  private final String name;
  private final byte[] bytes;
  private final boolean packaged;

  /**
   * @param name as it shall stand in messages: a path, an s3 URI
   */
  public RuleFile(String name, byte[] bytes) {
    this(name, bytes, false);
  }

  private RuleFile(String name, byte[] bytes, boolean packaged) {
    this.name = name;
    this.bytes = bytes;
    this.packaged = packaged;
  }

  /** A file that comes with Keytrail: what is in it may be replaced by rules of others. */
  public static RuleFile packaged(String name, byte[] bytes) {
    return new RuleFile(name, bytes, true);
  }

  public static RuleFile of(String name, String text) {
    return new RuleFile(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public String name() {
    return name;
  }

  /** Whether it comes with Keytrail. */
  public boolean isPackaged() {
    return packaged;
  }

  /** Its content; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * All {@code .yml} and {@code .yaml} files below a directory of this machine, or the one file,
   * sorted by name so that results do not depend on the file system. What cannot be read is a
   * problem, not the end.
   *
   * <p>Names that begin with a dot are passed over. Links are followed, to each real directory and
   * file once. Only regular files are opened.
   */
  public static List<RuleFile> below(Path root, Problems problems) {
    return RuleFolder.read(root, problems);
  }

  /** Whether a file of this name is read where a directory was given. */
  public static boolean isRuleFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !isHidden(name) && (lower.endsWith(".yml") || lower.endsWith(".yaml"));
  }

  /** Whether a file or directory of this name, and what is in it, is passed over. */
  public static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  /** The text without a byte order mark; null and a problem when it is too long or not UTF-8. */
  public String text(Problems problems) {
    if (bytes.length > MAX_BYTES) {
      problems.error(name, 0, "is larger than " + (MAX_BYTES >> 20) + " MiB; a rule file is not");
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      problems.error(name, 0, "is not UTF-8 text");
      return null;
    }
  }
}
