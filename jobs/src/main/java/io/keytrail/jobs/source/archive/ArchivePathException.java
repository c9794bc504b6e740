package io.keytrail.jobs.source.archive;

/** A path that cannot be replayed. The message is one sentence for the person who gave the path. */
public final class ArchivePathException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ArchivePathException(String message) {
    super(message);
  }

  public ArchivePathException(String message, Throwable cause) {
    super(message, cause);
  }
}
