package io.keytrail.jobs.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A file in the form of {@link Properties#load(java.io.Reader)}, in UTF-8, of which we know the
 * line of every entry. The JDK reads escapes; only the joining of lines is done here.
 */
final class PropertiesFile {
  private static final long LARGEST = 1 << 20;

  private PropertiesFile() {}

  static List<Setting> read(Path file, Problems problems) {
    List<Setting> settings = new ArrayList<>();
    String name = Shown.line(String.valueOf(file.getFileName()));
    String text;
    try {
      if (Files.isDirectory(file)) throw new IOException("it is a directory");
      if (Files.size(file) > LARGEST) throw new IOException("it is larger than 1 MiB");
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      problems.add(Shown.line(file.toString()), "there is no such configuration file");
      return settings;
    } catch (AccessDeniedException e) {
      problems.add(Shown.line(file.toString()), "this configuration file may not be read");
      return settings;
    } catch (CharacterCodingException e) {
      problems.add(Shown.line(file.toString()), "this configuration file is not UTF-8");
      return settings;
    } catch (IOException e) {
      problems.add(
          Shown.line(file.toString()), "this configuration file cannot be read: " + e.getMessage());
      return settings;
    }
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String where = name + ":" + (i + 1);
      StringBuilder logical = new StringBuilder(lines[i]);
      boolean comment = lines[i].stripLeading().matches("[#!].*");
      while (!comment && continues(lines[i]) && i + 1 < lines.length) {
        logical.append('\n').append(lines[++i]);
      }
      Properties entry = new Properties();
      try {
        entry.load(new StringReader(logical.toString()));
      } catch (IOException | IllegalArgumentException e) {
        problems.add(where, "this line has a malformed \\u escape");
      }
      entry.stringPropertyNames().stream()
          .map(key -> new Setting(key, entry.getProperty(key), where))
          .forEach(settings::add);
    }
    return settings;
  }

  /** Whether an odd number of backslashes ends the line. */
  private static boolean continues(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
