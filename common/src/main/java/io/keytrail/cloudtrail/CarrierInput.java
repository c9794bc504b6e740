package io.keytrail.cloudtrail;

import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The plain bytes of a carrier: takes gzip away, however many members and layers there are. A
 * failure ends the stream; what was unpacked before it is still delivered.
 */
final class CarrierInput implements Closeable {
  /** Shippers compress what is compressed already, once or twice; more is an attack. */
  private static final int MAX_GZIP_LAYERS = 4;

  private static final int RAW_BUFFER = 1 << 15;
  private static final int GZIP_BUFFER = 1 << 13;

  private final RawInput raw;
  private final long maxDecompressedBytes;
  private InputStream plain;
  private RejectReason failure;
  private String failureDetail;

  CarrierInput(InputStream carrier, long maxDecompressedBytes) {
    this.raw = new RawInput(carrier);
    this.maxDecompressedBytes = maxDecompressedBytes;
  }

  /** Bytes put at {@code offset}, or -1 at the end or after a failure; see {@link #failure}. */
  int read(byte[] buffer, int offset, int length) {
    if (failure != null) return -1;
    try {
      if (plain == null) plain = unpack();
      int n;
      do {
        n = plain.read(buffer, offset, length);
      } while (n == 0);
      return n;
    } catch (IOException | RuntimeException e) {
      fail(e);
      return -1;
    }
  }

  /** Why reading ended early, or null. */
  RejectReason failure() {
    return failure;
  }

  String failureDetail() {
    return failureDetail;
  }

  /** The first bytes of the carrier as it came, packed or not. */
  byte[] head() {
    return Arrays.copyOf(raw.head, raw.headLength);
  }

  @Override
  public void close() throws IOException {
    // Closing the layers hands the inflater's native memory back.
    if (plain != null) plain.close();
    else raw.close();
  }

  private InputStream unpack() throws IOException {
    InputStream in = new BufferedInputStream(raw, RAW_BUFFER);
    plain = in;
    for (int layer = 0; isGzip(in); layer++) {
      if (layer == MAX_GZIP_LAYERS) {
        throw new IOException("gzip inside gzip, more than " + MAX_GZIP_LAYERS + " layers");
      }
      in = new BufferedInputStream(new GzipLayer(in, maxDecompressedBytes), GZIP_BUFFER);
      plain = in;
    }
    return in;
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean magic = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return magic;
  }

  private void fail(Exception e) {
    if (raw.failure != null) {
      failure = RejectReason.UNREADABLE;
      failureDetail = "reading failed: " + Details.of(raw.failure);
    } else if (e instanceof GzipLayer.TooMuch) {
      failure = RejectReason.DECOMPRESSED_TOO_LARGE;
      failureDetail = e.getMessage();
    } else {
      failure = RejectReason.CORRUPT_GZIP;
      failureDetail = "gzip data is damaged or ends early: " + Details.of(e);
    }
  }

  /** Remembers that it was the source itself that failed, and not what its bytes say. */
  private static final class RawInput extends InputStream {
    private final InputStream in;
    private final byte[] head = new byte[Rejected.FIRST_BYTES];
    private int headLength;
    private Exception failure;

    RawInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      try {
        int n = in.read(b, off, len);
        if (n > 0 && headLength < head.length) {
          int copied = Math.min(n, head.length - headLength);
          System.arraycopy(b, off, head, headLength, copied);
          headLength += copied;
        }
        return n;
      } catch (IOException | RuntimeException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
