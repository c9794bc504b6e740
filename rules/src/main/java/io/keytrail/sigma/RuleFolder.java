package io.keytrail.sigma;

import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the rule files below a directory of this machine.
 *
 * <p>Links are followed after all else was found, and lead to each real directory and file once: so
 * loops end, and what a link names again keeps its own name. Names with a dot in front are not
 * looked at: a mounted ConfigMap has each file there a second time.
 */
final class RuleFolder {
  private static final Comparator<Path> BY_NAME = Comparator.comparing(Path::toString);

  private final Path root;
  private final Problems problems;
  private final Set<Path> realFolders = new HashSet<>();
  private final Set<Path> realFiles = new HashSet<>();
  private final List<Path> found = new ArrayList<>();
  private final Deque<Path> links = new ArrayDeque<>();
  private boolean full;

  private RuleFolder(Path root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  static List<RuleFile> read(Path root, Problems problems) {
    return new RuleFolder(root, problems).read();
  }

  private List<RuleFile> read() {
    int errors = problems.errorCount();
    look(root, true);
    while (!links.isEmpty()) look(links.remove(), false);
    if (found.isEmpty() && problems.errorCount() == errors) {
      error(root, RuleFile.NONE_FOUND);
    }
    found.sort(BY_NAME);
    List<RuleFile> files = new ArrayList<>(found.size());
    long total = 0;
    for (Path path : found) {
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(RuleFile.MAX_BYTES + 1);
        total += bytes.length;
        if (total > RuleFile.MAX_TOTAL_BYTES) {
          error(root, RuleFile.TOO_MUCH);
          return files;
        }
        files.add(new RuleFile(path.toString(), bytes));
      } catch (IOException e) {
        unreadable(path, e);
      }
    }
    return files;
  }

  /**
   * @param given whether the user named it, so that it is read whatever its name
   */
  private void look(Path path, boolean given) {
    if (full) return;
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        walk(path);
      } else if (given || RuleFile.isRuleFile(name(path))) {
        if (attributes.isRegularFile()) add(path);
        else error(path, "is no regular file, but a pipe, a socket or a device: it is not opened");
      }
    } catch (IOException e) {
      unreadable(path, e);
    }
  }

  private void walk(Path folder) throws IOException {
    if (!realFolders.add(folder.toRealPath())) return;
    if (realFolders.size() > RuleFile.MAX_FILES) {
      full = true;
      error(root, "holds more than " + RuleFile.MAX_FILES + " directories");
      return;
    }
    if (folder.getNameCount() - root.getNameCount() > RuleFile.MAX_DEPTH) {
      error(folder, RuleFile.TOO_DEEP);
      return;
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (!RuleFile.isHidden(name(entry))) entries.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(BY_NAME);
    for (Path entry : entries) {
      if (Files.isSymbolicLink(entry)) links.add(entry);
      else look(entry, false);
    }
  }

  private void add(Path file) throws IOException {
    if (!realFiles.add(file.toRealPath())) return;
    if (found.size() == RuleFile.MAX_FILES) {
      full = true;
      error(root, RuleFile.TOO_MANY);
      return;
    }
    found.add(file);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private void unreadable(Path path, IOException e) {
    error(path, "cannot be read: " + reason(path, e));
  }

  private static String reason(Path path, IOException e) {
    if (e instanceof AccessDeniedException) return "access is denied";
    if (e instanceof NoSuchFileException) {
      return Files.isSymbolicLink(path)
          ? "it is a link to " + target(path) + ", which does not exist"
          : "there is no such file or directory";
    }
    String reason = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : null;
    return reason == null ? String.valueOf(e.getMessage()) : reason;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) { // replaced meanwhile
      return "another path";
    }
  }

  private void error(Path path, String message) {
    problems.error(path.toString(), 0, message);
  }
}
