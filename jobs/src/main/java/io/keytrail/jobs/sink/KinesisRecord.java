package io.keytrail.jobs.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPOutputStream;

/**
 * A line as Kinesis takes it: JSON text in UTF-8 without a line end, gzipped when it is too long.
 */
final class KinesisRecord {
  /** What Kinesis allows data and partition key to be, together. */
  static final int MAX_BYTES = 1 << 20;

  /** What Kinesis allows, in characters. */
  static final int MAX_KEY_LENGTH = 256;

  final byte[] data;
  final String partitionKey;

  private KinesisRecord(byte[] data, String partitionKey) {
    this.data = data;
    this.partitionKey = partitionKey;
  }

  static KinesisRecord of(OutputLine line) {
    String key = line.partitionKey;
    // A hash keeps lines of one key together; an empty key is spread by the text.
    if (key.isEmpty()) key = sha256(line.text);
    else if (key.length() > MAX_KEY_LENGTH) key = sha256(key);
    byte[] data = line.text.getBytes(StandardCharsets.UTF_8);
    KinesisRecord record = new KinesisRecord(data, key);
    return record.isTooLarge() ? new KinesisRecord(gzip(data), key) : record;
  }

  /** Even gzipped. */
  boolean isTooLarge() {
    return data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
  }

  private static byte[] gzip(byte[] data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail like that
    }
    return bytes.toByteArray();
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder(2 * hash.length);
      for (byte b : hash) hex.append(String.format("%02x", b));
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
