package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.files.FileFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Turns a path as a person writes it, with or without wildcards, into the files and folders. */
final class ArchiveRoots {
  private ArchiveRoots() {}

  /**
   * @throws ArchivePathException if there is nothing at the path, or it cannot be looked at
   */
  static List<ArchiveFolder.Entry> of(String path) {
    if (path.isBlank()) {
      throw new ArchivePathException(
          "an empty path was given: name a directory or file of a trail");
    }
    try {
      ArchiveFolder.Entry literal = ArchiveFolder.find(path);
      if (literal != null) return List.of(literal);
      if (!hasWildcard(path)) {
        throw new ArchivePathException(
            path + " does not exist: give a directory, a file, a glob or an s3:// URI");
      }
      List<ArchiveFolder.Entry> found = expand(path);
      if (found.isEmpty()) {
        throw new ArchivePathException(
            "nothing matches "
                + path
                + ": check the pattern, and quote it if the shell expands it");
      }
      return found;
    } catch (UnsupportedFileSystemSchemeException e) {
      throw new ArchivePathException(
          "cannot open "
              + path
              + ": Flink has no file system for its scheme; for s3:// put flink-s3-fs-hadoop into"
              + " Flink's plugins directory",
          e);
    } catch (PatternSyntaxException e) {
      throw new ArchivePathException(
          path + " is not a valid pattern: " + e.getDescription() + "; wildcards are * ? [] {} **",
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, e);
    }
  }

  static ArchivePathException unreadable(String path, Exception why) {
    return new ArchivePathException(
        "cannot read " + path + ": " + FileFailure.reason(path, why), why);
  }

  private static boolean hasWildcard(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
  }

  private static List<ArchiveFolder.Entry> expand(String pattern) throws IOException {
    int begin = pattern.indexOf("://");
    begin = begin < 0 ? 0 : pattern.indexOf('/', begin + 3);
    String[] segments = pattern.substring(begin < 0 ? pattern.length() : begin).split("/", -1);
    StringBuilder base = new StringBuilder(pattern.substring(0, Math.max(begin, 0)));
    int i = 0;
    for (; i < segments.length && !hasWildcard(segments[i]); i++)
      base.append(segments[i]).append('/');
    ArchiveFolder.Entry start = ArchiveFolder.find(base.length() == 0 ? "." : base.toString());
    List<ArchiveFolder.Entry> found = new ArrayList<>();
    if (start != null) match(start, segments, i, found);
    return found;
  }

  private static void match(
      ArchiveFolder.Entry at, String[] segments, int i, List<ArchiveFolder.Entry> found)
      throws IOException {
    if (i == segments.length || segments[i].isEmpty() && i == segments.length - 1) {
      found.add(at);
      return;
    }
    if (!at.folder) return;
    boolean anyDepth = segments[i].equals("**");
    if (anyDepth) match(at, segments, i + 1, found);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + segments[i]);
    for (ArchiveFolder.Entry child : ArchiveFolder.list(at.path)) {
      if (anyDepth) {
        if (child.folder) match(child, segments, i, found);
      } else if (matcher.matches(Paths.get(child.name))) {
        match(child, segments, i + 1, found);
      }
    }
  }
}
