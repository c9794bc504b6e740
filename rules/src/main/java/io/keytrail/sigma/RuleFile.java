package io.keytrail.sigma;

import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bytes of one rule file under a name; where they come from (disk, S3, jar) is not its matter.
 */
public final class RuleFile implements Serializable {
  private static final long serialVersionUID = 1;

  /** A rule is some kilobytes; a file with more than this is no rule file. */
  public static final int MAX_BYTES = 4 << 20;

  /** SigmaHQ publishes some 4,000. */
  public static final int MAX_FILES = 20_000;

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
   * All {@code .yml} and {@code .yaml} files below a directory, or the one file, sorted by name so
   * that results do not depend on the file system. What cannot be read is a problem, not the end.
   */
  public static List<RuleFile> below(Path root, Problems problems) {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths =
          walk.filter(p -> p.equals(root) || isYaml(p))
              .filter(Files::isRegularFile)
              .sorted(Comparator.comparing(Path::toString))
              .limit(MAX_FILES + 1L)
              .collect(Collectors.toList());
    } catch (IOException | java.io.UncheckedIOException e) {
      problems.error(root.toString(), 0, "cannot be read: " + e.getMessage());
      return Collections.emptyList();
    }
    if (paths.isEmpty()) problems.error(root.toString(), 0, "holds no .yml or .yaml file");
    if (paths.size() > MAX_FILES) {
      problems.error(root.toString(), 0, "holds more than " + MAX_FILES + " rule files");
      paths = paths.subList(0, MAX_FILES);
    }
    List<RuleFile> files = new ArrayList<>(paths.size());
    for (Path path : paths) {
      try (InputStream in = Files.newInputStream(path)) {
        files.add(new RuleFile(path.toString(), in.readNBytes(MAX_BYTES + 1)));
      } catch (IOException e) {
        problems.error(path.toString(), 0, "cannot be read: " + e.getMessage());
      }
    }
    return files;
  }

  private static boolean isYaml(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(".yml") || name.endsWith(".yaml");
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
