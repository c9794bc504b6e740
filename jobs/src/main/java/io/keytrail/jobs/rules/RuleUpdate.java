package io.keytrail.jobs.rules;

import io.keytrail.finding.FindingUid;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.report.RuleSetFindings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What was read at the rules location after a change: the texts of the files, which every subtask
 * compiles for itself; or why they cannot be used. Immutable.
 *
 * <p>The texts are kept deflated: each subtask of each operator has them in its checkpoints.
 */
public final class RuleUpdate {
  /** On the wire and in state. */
  public static final CompactType<RuleUpdate> TYPE = RuleUpdateSerializer.TYPE;

  /** {@link #hash} of what could not be read at all, whatever the reason: it is told once. */
  private static final String UNREADABLE = "unreadable";

  final String hash;
  final byte[] packed;
  final List<String> problems;
  final int problemCount;

  /**
   * @param packed null when there are problems
   * @param problems the first ones; empty when the texts can be used, as far as is known
   */
  RuleUpdate(String hash, byte[] packed, List<String> problems, int problemCount) {
    this.hash = hash;
    this.packed = packed;
    this.problems = problems;
    this.problemCount = problemCount;
  }

  public static RuleUpdate of(List<RuleFile> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeInt(files.size());
      for (RuleFile file : files) {
        write(file.name().getBytes(StandardCharsets.UTF_8), out);
        write(file.bytes(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return new RuleUpdate(hash(files), bytes.toByteArray(), List.of(), 0);
  }

  /** For a location that is missing, empty, too large, or does not answer. */
  public static RuleUpdate unreadable(String why) {
    return new RuleUpdate(UNREADABLE, null, List.of(why), 1);
  }

  /** The same content, found to be wrong. */
  RuleUpdate refused(List<String> errors) {
    int listed = Math.min(errors.size(), RuleSetFindings.MAX_PROBLEMS);
    return new RuleUpdate(
        hash, null, new ArrayList<>(errors.subList(0, listed)), Math.max(1, errors.size()));
  }

  /** The same for the same names and contents, and for none else. */
  public static String hash(List<RuleFile> files) {
    List<String> parts = new ArrayList<>();
    for (RuleFile file : files) {
      parts.add(file.name());
      parts.add(new String(file.bytes(), StandardCharsets.ISO_8859_1)); // a character for each byte
    }
    return FindingUid.of(parts.toArray(new String[0]));
  }

  public String hash() {
    return hash;
  }

  /** Whether it cannot be used. */
  public boolean isRefused() {
    return packed == null;
  }

  /** Whether the location could not be read, so that nothing is known of its files. */
  public boolean isUnreadable() {
    return hash.equals(UNREADABLE);
  }

  /** As they were read; not of what is refused. */
  List<RuleFile> files() {
    List<RuleFile> files = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
      for (int n = in.readInt(); n > 0; n--) {
        String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        files.add(new RuleFile(name, in.readNBytes(in.readInt())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the rules in state are damaged", e);
    }
    return files;
  }

  private static void write(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public String toString() {
    return hash + (problems.isEmpty() ? "" : " " + problems);
  }
}
