package io.keytrail.jobs.source.archive;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Lists one folder of any Flink file system. */
final class ArchiveFolder {
  private ArchiveFolder() {}

  /** A file or folder, with its full path as {@link ArchiveFile#path} has it. */
  static final class Entry {
    final String path;
    final String name;
    final long length;
    final boolean folder;

    private Entry(String path, long length, boolean folder) {
      this.path = path;
      this.name = path.substring(path.lastIndexOf('/') + 1);
      this.length = length;
      this.folder = folder;
    }
  }

  /**
   * @return null if there is nothing at the path
   */
  static Entry find(String path) throws IOException {
    FileSystem fileSystem = FileSystem.get(new Path(path).toUri());
    try {
      return entry(fileSystem.getFileStatus(new Path(path).makeQualified(fileSystem)));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Sorted by name, so that a listing is the same each time. */
  static List<Entry> list(String folder) throws IOException {
    FileSystem fileSystem = ArchiveFile.fileSystem(folder);
    List<Entry> entries = new ArrayList<>();
    for (FileStatus status : statuses(fileSystem, folder)) entries.add(entry(status));
    if (!fileSystem.isDistributedFS()) addDangling(folder, entries);
    entries.sort(Comparator.comparing(e -> e.name));
    return entries;
  }

  private static FileStatus[] statuses(FileSystem fileSystem, String folder) throws IOException {
    FileStatus[] statuses;
    try {
      statuses = fileSystem.listStatus(new Path(folder));
    } catch (FileNotFoundException e) {
      if (fileSystem.isDistributedFS() || !new File(folder).isDirectory()) throw e;
      statuses = readableOf(fileSystem, folder);
    }
    if (statuses == null) throw new IOException("it cannot be listed");
    return statuses;
  }

  /** Flink gives up on a local folder for one dangling link inside. */
  private static FileStatus[] readableOf(FileSystem fileSystem, String folder) throws IOException {
    List<FileStatus> statuses = new ArrayList<>();
    for (String name : names(folder)) {
      if (new File(folder, name).exists()) {
        statuses.add(fileSystem.getFileStatus(new Path(folder + '/' + name)));
      }
    }
    return statuses.toArray(new FileStatus[0]);
  }

  /** A link to nowhere is a file that cannot be read: the reader will say so. */
  private static void addDangling(String folder, List<Entry> entries) throws IOException {
    String[] names = names(folder);
    if (names.length == entries.size()) return;
    for (String name : names) {
      if (!new File(folder, name).exists()) entries.add(new Entry(folder + '/' + name, 0, false));
    }
  }

  private static String[] names(String folder) throws IOException {
    String[] names = new File(folder).list();
    if (names == null) throw new IOException("it cannot be listed");
    return names;
  }

  private static Entry entry(FileStatus status) {
    Path path = status.getPath();
    String scheme = path.toUri().getScheme();
    boolean local = scheme == null || scheme.equals("file");
    String text = local ? path.getPath() : path.toString();
    if (text.length() > 1 && text.endsWith("/")) text = text.substring(0, text.length() - 1);
    return new Entry(text, status.getLen(), status.isDir());
  }
}
