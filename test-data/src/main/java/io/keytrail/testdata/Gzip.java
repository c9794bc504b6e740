package io.keytrail.testdata;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzip members (RFC 1952) whose header is always the same: no name, no time, operating system
 * "unknown". {@link java.util.zip.GZIPOutputStream} changed its header between JDK 11 and 17.
 *
 * <p>The compressed data is the JDK's zlib's: equal for equal zlib versions, while what it unpacks
 * to is equal everywhere.
 */
final class Gzip {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final Deflater deflater;
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[64 * 1024];

  Gzip(int level) {
    deflater = new Deflater(level, true);
  }

  /** One member with all of the bytes. */
  static byte[] member(byte[] bytes, int level) {
    Gzip gzip = new Gzip(level);
    try {
      return gzip.compress(bytes, bytes.length);
    } finally {
      gzip.end();
    }
  }

  /** One member with the first {@code length} bytes. May be called again. */
  byte[] compress(byte[] bytes, int length) {
    deflater.reset();
    checksum.reset();
    checksum.update(bytes, 0, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(length / 8 + 64);
    out.write(HEADER, 0, HEADER.length);
    deflater.setInput(bytes, 0, length);
    deflater.finish();
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    littleEndian(out, checksum.getValue());
    littleEndian(out, length);
    return out.toByteArray();
  }

  /** Frees the memory outside the heap. */
  void end() {
    deflater.end();
  }

  private static void littleEndian(ByteArrayOutputStream out, long value) {
    for (int shift = 0; shift < 32; shift += 8) out.write((int) (value >>> shift));
  }
}
