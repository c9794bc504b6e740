package io.keytrail.jobs.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Keeps outputs away from what is read: they would replace it, or be read by the next run. */
final class OutputPlace {
  private OutputPlace() {}

  /**
   * @param output local
   * @param inputs as given: paths, globs and URIs
   * @throws CommandException if the output is one of the inputs, or lies in one
   */
  static void refuseInput(Path output, List<String> inputs) {
    for (String input : inputs) {
      if (!lies(output, input)) continue;
      throw CommandException.wrongUse(
          "Output file "
              + output
              + (Files.isRegularFile(output)
                  ? " is part of the input " + input + " and would be replaced: name another file."
                  : " would be part of the input "
                      + input
                      + " the next time that is read: name a file elsewhere."));
    }
  }

  private static boolean lies(Path output, String input) {
    if (input.contains("://")) return false;
    try {
      Path path = Path.of(input).toAbsolutePath();
      if (Files.exists(path)) return real(output).startsWith(path.toRealPath());
      PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + path);
      Path place = output.toAbsolutePath().normalize();
      for (; place != null; place = place.getParent()) {
        if (glob.matches(place)) return true;
      }
      return false;
    } catch (IOException | InvalidPathException | PatternSyntaxException noPath) {
      return false; // which is told by whoever reads it
    }
  }

  /** Behind symbolic links, as far as it is there. */
  private static Path real(Path path) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    if (Files.exists(whole) || whole.getParent() == null) return whole.toRealPath();
    return real(whole.getParent()).resolve(whole.getFileName());
  }
}
