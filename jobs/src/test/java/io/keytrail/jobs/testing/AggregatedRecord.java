package io.keytrail.jobs.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Many records in one, as the Kinesis Producer Library writes them: four magic bytes, a protobuf
 * message (field 1 the table of partition keys, field 3 the records), and the MD5 of the message.
 */
public final class AggregatedRecord {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int LENGTH_DELIMITED = 2;

  private AggregatedRecord() {}

  public static byte[] of(List<String> texts) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    field(message, 1, "test".getBytes(StandardCharsets.UTF_8));
    for (String text : texts) {
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      record.write(1 << 3); // partition_key_index, a varint
      record.write(0);
      field(record, 3, text.getBytes(StandardCharsets.UTF_8));
      field(message, 3, record.toByteArray());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(MAGIC);
    all.writeBytes(message.toByteArray());
    try {
      all.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    return all.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    out.write(number << 3 | LENGTH_DELIMITED);
    int length = value.length;
    for (; length > 0x7F; length >>>= 7) out.write(length & 0x7F | 0x80);
    out.write(length);
    out.writeBytes(value);
  }
}
