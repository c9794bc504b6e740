package io.keytrail.jobs.source.archive;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** One file of the archive, as it was listed. */
final class ArchiveFile implements Serializable {
  private static final long serialVersionUID = 1;

  /** The time of a file whose name tells none. */
  static final long UNDATED = Long.MIN_VALUE;

  /** Absolute: a local path without scheme, any other with it. */
  final String path;

  /** Bytes as stored, mostly compressed. */
  final long length;

  /** Time in the name, epoch ms, or {@link #UNDATED}. */
  final long nameTimeMillis;

  ArchiveFile(String path, long length, long nameTimeMillis) {
    this.path = path;
    this.length = length;
    this.nameTimeMillis = nameTimeMillis;
  }

  boolean dated() {
    return nameTimeMillis != UNDATED;
  }

  /** Local paths stay local, whatever default file system a cluster has. */
  static FileSystem fileSystem(String path) throws java.io.IOException {
    return path.startsWith("/")
        ? FileSystem.getLocalFileSystem()
        : FileSystem.get(new Path(path).toUri());
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof ArchiveFile)) return false;
    ArchiveFile that = (ArchiveFile) o;
    return path.equals(that.path) && length == that.length && nameTimeMillis == that.nameTimeMillis;
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, length, nameTimeMillis);
  }

  @Override
  public String toString() {
    return path;
  }
}
