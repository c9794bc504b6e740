package io.keytrail.jobs.rules;

import io.keytrail.jobs.files.FileFailure;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Reads rules, and other YAML of a user, from where Flink can read: a directory, an {@code s3://}
 * prefix, one file.
 */
public final class RuleLocation {
  /** More problems than these are counted; the first ones are mended first anyway. */
  private static final int MAX_TOLD = 10;

  private RuleLocation() {}

  /** Rules, see {@link #read(String, String)}. */
  public static List<RuleFile> read(String location) throws IOException {
    return read(location, "rules");
  }

  /**
   * All {@code .yml} and {@code .yaml} files below the location, by name: those of {@link
   * RuleFile#below}, wherever they are.
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
    String absent = " does not exist: give a directory of " + what + ", or one file";
    if ("file".equals(files.getUri().getScheme())) {
      java.nio.file.Path path = java.nio.file.Path.of(root.getPath());
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new RefusedException(location + absent);
      }
      return readLocal(path);
    }
    try {
      return readRemote(files, root);
    } catch (FileNotFoundException e) {
      throw new RefusedException(location + absent);
    }
  }

  private static List<RuleFile> readLocal(java.nio.file.Path root) throws IOException {
    Problems problems = new Problems();
    List<RuleFile> found = RuleFile.below(root, problems);
    if (problems.errorCount() == 0) return found;
    List<Problem> all = problems.sorted();
    String told =
        all.stream()
            .limit(MAX_TOLD)
            .map(problem -> problem.file() + " " + problem.message())
            .collect(Collectors.joining("; "));
    int more = problems.errorCount() - MAX_TOLD;
    throw new RefusedException(more > 0 ? told + "; and " + more + " more" : told);
  }

  /** As {@link RuleFile#below} has it, where there are no links, and nothing but files. */
  static List<RuleFile> readRemote(FileSystem files, Path root) throws IOException {
    List<Path> paths = new ArrayList<>();
    if (files.getFileStatus(root).isDir()) list(files, root, root, 0, paths);
    else paths.add(root);
    if (paths.isEmpty()) throw new RefusedException(root + " " + RuleFile.NONE_FOUND);
    paths.sort(Comparator.comparing(Path::toString));
    List<RuleFile> rules = new ArrayList<>(paths.size());
    long total = 0;
    for (Path path : paths) {
      try (InputStream in = files.open(path)) {
        byte[] bytes = in.readNBytes(RuleFile.MAX_BYTES + 1);
        total += bytes.length;
        if (total > RuleFile.MAX_TOTAL_BYTES) {
          throw new RefusedException(root + " " + RuleFile.TOO_MUCH);
        }
        rules.add(new RuleFile(path.toString(), bytes));
      }
    }
    return rules;
  }

  private static void list(FileSystem files, Path root, Path directory, int depth, List<Path> found)
      throws IOException {
    if (depth > RuleFile.MAX_DEPTH) {
      throw new RefusedException(directory + " " + RuleFile.TOO_DEEP);
    }
    FileStatus[] entries = files.listStatus(directory);
    if (entries == null) return;
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (entry.isDir()) {
        if (!RuleFile.isHidden(name)) list(files, root, entry.getPath(), depth + 1, found);
      } else if (RuleFile.isRuleFile(name)) {
        found.add(entry.getPath());
        if (found.size() > RuleFile.MAX_FILES) {
          throw new RefusedException(root + " " + RuleFile.TOO_MANY);
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
