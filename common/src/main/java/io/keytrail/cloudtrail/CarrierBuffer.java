package io.keytrail.cloudtrail;

import io.keytrail.reject.Rejected;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * A window that slides along a carrier's bytes and holds the value under way, up to a bound; a
 * value that exceeds it is let go, except for its first bytes. The walker's hot loop works on the
 * fields themselves.
 */
final class CarrierBuffer implements Closeable {
  private static final int INITIAL_SIZE = 1 << 14;

  /** White space between a brace and the first name of an object that is looked at ahead. */
  private static final int MAX_GAP = 64;

  private static final byte[] NOTHING = new byte[0];

  /** Whatever the limits say: the buffer is one array. */
  private static final int MAX_RECORD_BYTES = 1 << 29;

  byte[] bytes = new byte[INITIAL_SIZE];

  /** The next byte to look at, and the end of what is there. */
  int pos;

  int limit;

  /** First byte of the value under way, or -1 when it is not held. */
  int start = -1;

  /** Behind the last byte of the value just walked. */
  int end;

  /** Whether the value under way was let go because of its length. */
  boolean tooLarge;

  final int maxRecordBytes;
  private final CarrierInput carrier;
  private byte[] dropped = NOTHING;
  private long bytesRead;
  private boolean exhausted;

  CarrierBuffer(CarrierInput carrier, int maxRecordBytes) {
    this.carrier = carrier;
    this.maxRecordBytes = Math.min(maxRecordBytes, MAX_RECORD_BYTES);
  }

  /** Lets go of the last value; nothing is under way. */
  void release() {
    start = -1;
    dropped = NOTHING;
  }

  /** From here on, what is read is held. */
  void hold() {
    start = pos;
    end = pos;
    tooLarge = false;
  }

  /** Lets go of the value under way, except for its first bytes. */
  void drop() {
    if (start < 0) return;
    end = pos;
    dropped = firstBytes();
    start = -1;
  }

  /** The first bytes of the value under way, or of the last that was dropped. */
  byte[] firstBytes() {
    if (start < 0) return dropped;
    return Arrays.copyOfRange(
        bytes, start, Math.max(start, Math.min(end, start + Rejected.FIRST_BYTES)));
  }

  /** Shortens the first bytes of what was dropped to its real length. */
  void cutDropped(long length) {
    if (length < dropped.length) dropped = Arrays.copyOf(dropped, (int) Math.max(0, length));
  }

  /** Drops what stands between pos and there. */
  void dropTo(int there) {
    start = pos;
    end = there;
    dropped = firstBytes();
    start = -1;
  }

  /** Gives what is rejected these first bytes, if it has none of its own. */
  void dropHead(byte[] head) {
    if (start < 0 && dropped.length == 0) dropped = head;
  }

  /** Drops everything that was read, and reads no more. */
  void abandon() {
    dropTo(limit);
    pos = limit;
    exhausted = true;
  }

  /** Bytes of the carrier before pos. */
  long position() {
    return bytesRead - limit + pos;
  }

  /** Bytes read so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** Whether an object begins at pos whose first member has this name. */
  boolean objectBeginsWith(byte[] name) {
    if (at(0) != '{') return false;
    int ahead = 1;
    while (ahead < MAX_GAP && at(ahead) >= 0 && JsonBytes.CLASS[at(ahead)] == JsonBytes.SPACE) {
      ahead++;
    }
    if (at(ahead) != '"') return false;
    for (int i = 0; i < name.length; i++) {
      if (at(ahead + 1 + i) != name[i]) return false;
    }
    return at(ahead + 1 + name.length) == '"';
  }

  /** Same of the value that is held. */
  boolean objectAtStartBeginsWith(byte[] name) {
    int p = start + 1;
    while (p < end && JsonBytes.CLASS[bytes[p] & 0xff] == JsonBytes.SPACE) p++;
    int quote = p + 1 + name.length;
    return quote < end
        && bytes[quote] == '"'
        && Arrays.equals(bytes, p + 1, quote, name, 0, name.length);
  }

  @Override
  public void close() throws IOException {
    carrier.close();
  }

  /** Moves behind white space; the byte there, or -1 at the end. */
  int skipSpace() {
    for (; ; ) {
      int c = peek();
      if (c < 0) return -1;
      // A byte order mark stands at the start, or where files were joined.
      if (c == 0xef && at(1) == 0xbb && at(2) == 0xbf) pos += 3;
      else if (JsonBytes.CLASS[c] == JsonBytes.SPACE) pos++;
      else return c;
    }
  }

  /** The byte at pos, or -1 at the end. */
  int peek() {
    return pos < limit || refill() ? bytes[pos] & 0xff : -1;
  }

  /** The byte so far ahead of pos, or -1. */
  int at(int ahead) {
    while (pos + ahead >= limit) {
      if (!readMore()) return -1;
    }
    return bytes[pos + ahead] & 0xff;
  }

  /** Makes {@code pos < limit}; the value under way stays in the buffer as long as it may. */
  boolean refill() {
    if (start >= 0 && pos - start > maxRecordBytes) {
      tooLarge = true;
      drop();
    }
    return readMore();
  }

  private boolean readMore() {
    if (exhausted) return false;
    int keep = start >= 0 ? start : pos;
    if (limit == bytes.length) {
      if (keep > 0) shift(keep);
      if (limit > bytes.length / 2) grow();
    }
    int n = carrier.read(bytes, limit, bytes.length - limit);
    if (n <= 0) {
      exhausted = true;
      return false;
    }
    limit += n;
    bytesRead += n;
    return true;
  }

  private void shift(int keep) {
    System.arraycopy(bytes, keep, bytes, 0, limit - keep);
    pos -= keep;
    limit -= keep;
    if (start >= 0) start -= keep;
  }

  private void grow() {
    bytes = Arrays.copyOf(bytes, bytes.length * 2);
  }
}
