package io.keytrail.jobs.rules;

import io.keytrail.jobs.files.FileFailure;
import io.keytrail.sigma.RuleFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Reads rules, and other YAML of a user, from where Flink can read: a directory, an {@code s3://}
 * prefix, one file.
 */
public final class RuleLocation {
  private static final int MAX_DEPTH = 16;

  /** The text of all of them together; published collections have some 10 MiB. */
  private static final long MAX_TOTAL_BYTES = 64L << 20;

  private RuleLocation() {}

  /** Rules, see {@link #read(String, String)}. */
  public static List<RuleFile> read(String location) throws IOException {
    return read(location, "rules");
  }

  /**
   * All {@code .yml} and {@code .yaml} files below the location, by name.
   *
   * @param what stands there, in the plural, for messages
   * @throws IOException in a sentence for the user: not there, not readable, too many or too large
   */
  public static List<RuleFile> read(String location, String what) throws IOException {
    try {
      return readAll(location, what);
    } catch (RefusedException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // S3's own exceptions are unchecked
      throw new IOException("cannot read " + location + ": " + FileFailure.reason(location, e), e);
    }
  }

  private static List<RuleFile> readAll(String location, String what) throws IOException {
    Path root = new Path(location);
    FileSystem files = root.getFileSystem();
    List<Path> paths = new ArrayList<>();
    try {
      FileStatus status = files.getFileStatus(root);
      if (status.isDir()) list(files, root, 0, what, paths);
      else paths.add(root);
    } catch (FileNotFoundException e) {
      throw new RefusedException(
          location + " does not exist: give a directory of " + what + ", or one file");
    }
    if (paths.isEmpty()) throw new RefusedException(location + " holds no .yml or .yaml file");
    paths.sort(Comparator.comparing(Path::toString));
    List<RuleFile> rules = new ArrayList<>(paths.size());
    long total = 0;
    for (Path path : paths) {
      try (InputStream in = files.open(path)) {
        // A file: URI is how Flink writes a path of this machine; people do not.
        String name =
            path.toUri().getScheme() == null || isLocal(path) ? path.getPath() : path.toString();
        byte[] bytes = in.readNBytes(RuleFile.MAX_BYTES + 1);
        total += bytes.length;
        if (total > MAX_TOTAL_BYTES) {
          throw new RefusedException(
              location + " holds more than " + (MAX_TOTAL_BYTES >> 20) + " MiB of " + what);
        }
        rules.add(new RuleFile(name, bytes));
      }
    }
    return rules;
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  private static void list(
      FileSystem files, Path directory, int depth, String what, List<Path> found)
      throws IOException {
    if (depth > MAX_DEPTH) return;
    FileStatus[] entries = files.listStatus(directory);
    if (entries == null) return;
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (entry.isDir()) {
        list(files, entry.getPath(), depth + 1, what, found);
      } else if (name.endsWith(".yml") || name.endsWith(".yaml")) {
        found.add(entry.getPath());
        if (found.size() > RuleFile.MAX_FILES) {
          throw new RefusedException(
              directory
                  + " and what is beside it hold more than "
                  + RuleFile.MAX_FILES
                  + " files of "
                  + what);
        }
      }
    }
  }

  /** What was read is not what it should be; the message is for the user already. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }
}
