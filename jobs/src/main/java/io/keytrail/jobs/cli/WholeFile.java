package io.keytrail.jobs.cli;

import io.keytrail.jobs.sink.NamedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** An output that is there as a whole or not at all: a file, or standard output. */
final class WholeFile {
  /** Writes the content. */
  interface Content<T> {
    T write(Writer out) throws IOException;
  }

  /** Null for standard output. */
  private final Path file;

  private WholeFile(Path file) {
    this.file = file;
  }

  /**
   * @param out what {@code --out} names; - is standard output
   * @throws CommandException if it is none that can be replaced by a file
   */
  static WholeFile of(String out) {
    if (out.equals("-")) return new WholeFile(null);
    Path file = Path.of(out);
    if (Files.isDirectory(file)) {
      throw CommandException.wrongUse("--out " + file + " is a directory; name a file");
    }
    if (Files.isSymbolicLink(file) || Files.exists(file) && !Files.isRegularFile(file)) {
      throw CommandException.wrongUse(
          "--out "
              + file
              + " is a link, a device or a pipe, and would be replaced by a file; name a file, or - for"
              + " standard output");
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw CommandException.wrongUse(
          "--out " + file + ": the directory " + parent + " does not exist; make it first");
    }
    return new WholeFile(file.toAbsolutePath());
  }

  /** Whether writing would replace this file, under whatever name. */
  boolean replaces(Path input) throws IOException {
    return file != null
        && Files.exists(file)
        && Files.exists(input)
        && Files.isSameFile(file, input);
  }

  /** A file is written beside its place first, so that a failure leaves the older one. */
  <T> T write(Console console, Content<T> content) throws IOException {
    if (file == null) {
      Writer writer = new OutputStreamWriter(console.out, StandardCharsets.UTF_8);
      T result = content.write(writer);
      writer.flush();
      console.complete();
      return result;
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    partial.toFile().deleteOnExit(); // Ctrl-C: nothing that takes long, it is made again
    try {
      T result;
      OutputStream out = new NamedOutputStream(Files.newOutputStream(partial), file);
      try (BufferedWriter writer =
          new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
        result = content.write(writer);
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      return result;
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
