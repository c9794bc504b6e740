package io.keytrail.key;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a key snapshot file one key at a time, in memory for one key. Strict: what it does not
 * understand it refuses, with file and line, because a fact that is skipped would be unknown and
 * nobody would know why.
 *
 * <p>What KMS had told the scan that wrote the file ({@code api}) is told by a snapshot now, so its
 * source is {@link FactSource#SNAPSHOT}; other sources stay.
 */
public final class KeySnapshotReader implements Closeable {
  /** Bytes of one line: a policy is at most 32 KiB, ten thousand grants about 2 MiB. */
  static final int MAX_LINE = 16 << 20;

  private static final int MAX_TEXT = 1 << 17;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(1 << 12)
                  .maxNumberLength(32)
                  .build())
          .build();

  private final String file;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
  private final KeySnapshotHeader header;
  private long lineNumber;

  /**
   * Reads the header.
   *
   * @param file how errors call the file
   * @param in uncompressed, UTF-8; closed by {@link #close}
   * @throws KeySnapshotException when it is no snapshot, or one of a newer version
   */
  public KeySnapshotReader(String file, InputStream in) throws IOException {
    this.file = file;
    this.in = new BufferedInputStream(in, 1 << 16);
    if (!nextLine()) {
      throw problem("the file is empty, expected the header of a key snapshot");
    }
    header = parse(KeyFactsLine::header);
  }

  public KeySnapshotHeader header() {
    return header;
  }

  /**
   * The next key; null at the end.
   *
   * @throws KeySnapshotException when the line is damaged or says what is not understood
   */
  public KeyFacts next() throws IOException {
    return nextLine() ? parse(KeyFactsLine::key) : null;
  }

  /** Line of what was read last, from 1. */
  public long lineNumber() {
    return lineNumber;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Goes to the next line that is not blank. */
  private boolean nextLine() throws IOException {
    while (true) {
      line.reset();
      lineNumber++;
      boolean blank = true;
      int b = in.read();
      if (b < 0) return false;
      for (; b >= 0 && b != '\n'; b = in.read()) {
        if (line.size() == MAX_LINE) {
          throw problem("the line is longer than " + MAX_LINE + " bytes, which is the most");
        }
        line.write(b);
        blank &= b == ' ' || b == '\t' || b == '\r';
      }
      if (!blank) return true;
    }
  }

  /**
   * One key from its line, for readers that have read the file's header elsewhere.
   *
   * @param where how errors call the line
   * @throws KeySnapshotException when the line is damaged or says what is not understood
   */
  public static KeyFacts key(String where, String line) throws IOException {
    return parse(where, line, KeyFactsLine::key);
  }

  /** Whether a line is the header of a snapshot, for readers that see all lines alike. */
  public static boolean isHeader(String line) throws IOException {
    if (!line.contains("\"keytrail\"")) return false;
    try (JsonParser p = JSON.createParser(line)) {
      if (p.nextToken() != JsonToken.START_OBJECT) return false;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        if (p.currentName().equals("keytrail")) return true;
        p.nextToken();
        p.skipChildren();
      }
      return false;
    }
  }

  private <T> T parse(LineForm<T> form) throws IOException {
    return parse(file + ":" + lineNumber, line.toString(StandardCharsets.UTF_8), form);
  }

  private static <T> T parse(String where, String text, LineForm<T> form) throws IOException {
    try (JsonParser p = JSON.createParser(text)) {
      T value = form.read(new KeyFactsLine(p));
      if (p.nextToken() != null) throw problem(where, "more than one JSON object in the line");
      return value;
    } catch (KeyFactsLine.Problem e) {
      throw problem(where, e.getMessage());
    } catch (JsonProcessingException e) {
      throw problem(where, "no valid JSON: " + KeyFactsLine.quoted(e.getOriginalMessage()));
    }
  }

  private KeySnapshotException problem(String what) {
    return problem(file + ":" + lineNumber, what);
  }

  private static KeySnapshotException problem(String where, String what) {
    return new KeySnapshotException(where + ": " + what);
  }

  private interface LineForm<T> {
    T read(KeyFactsLine line) throws IOException, KeyFactsLine.Problem;
  }
}
