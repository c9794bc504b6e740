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

    /** A pipe, socket or device: opening one may never return. */
    final boolean special;

    private Entry(String path, long length, boolean folder) {
      this.path = path;
      this.name = path.substring(path.lastIndexOf('/') + 1);
      this.length = length;
      this.folder = folder;
      this.special = !folder && isLocal(path) && isSpecial(new File(path));
    }

    /** A dangling link is none: the reader will say that it leads nowhere. */
    private static boolean isSpecial(File file) {
      return !file.isFile() && file.exists();
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

  /**
   * Sorted by name, so that a listing is the same each time.
   *
   * @throws IOException if the folder cannot be listed; its message names it
   */
  static List<Entry> list(String folder) throws IOException {
    List<Entry> entries = isLocal(folder) ? listLocal(folder) : listRemote(folder);
    entries.sort(Comparator.comparing(e -> e.name));
    return entries;
  }

  static boolean isLocal(String path) {
    return path.startsWith("/");
  }

  /** Flink gives up on a whole local folder for one dangling link or one colon in a name. */
  private static List<Entry> listLocal(String folder) throws IOException {
    String[] names = new File(folder).list();
    if (names == null) throw unlistable(folder);
    List<Entry> entries = new ArrayList<>();
    for (String name : names) {
      File file = new File(folder, name);
      entries.add(new Entry(file.getPath(), file.length(), file.isDirectory()));
    }
    return entries;
  }

  private static List<Entry> listRemote(String folder) throws IOException {
    FileStatus[] statuses = ArchiveFile.fileSystem(folder).listStatus(new Path(folder));
    if (statuses == null) throw unlistable(folder);
    List<Entry> entries = new ArrayList<>();
    for (FileStatus status : statuses) entries.add(entry(status));
    return entries;
  }

  private static IOException unlistable(String folder) {
    return new IOException("the folder " + folder + " cannot be listed");
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
