package io.keytrail.jobs.topology;

import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.jobs.testing.SameLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a replay of the sample trail gave when it was last looked at. With {@code
 * -Dgolden.update=true} the files are written anew: read the diff before you commit it.
 */
final class Golden {
  private static final Path FOLDER =
      RepositoryFiles.root().resolve("jobs/src/test/resources/golden/sample-trail");

  private Golden() {}

  static void compare(String name, List<String> lines) throws IOException {
    Path golden = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.write(golden, lines);
    }
    SameLines.assertSame(name, lines, Files.readAllLines(golden));
  }
}
