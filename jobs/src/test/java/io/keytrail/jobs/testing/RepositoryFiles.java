package io.keytrail.jobs.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout is, whatever directory a test runs in. */
public final class RepositoryFiles {
  private RepositoryFiles() {}

  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) folder = folder.getParent();
    if (folder == null) throw new AssertionError("no mvnw above " + Path.of("").toAbsolutePath());
    return folder;
  }
}
