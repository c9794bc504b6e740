package io.keytrail.cloudtrail;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * One layer of gzip with all its members, bounded in what it unpacks to. Unlike the stream below
 * it, it hands out every byte that was unpacked before a failure, and fails on the read after.
 */
final class GzipLayer extends InputStream {
  private final InputStream compressed;
  private final long limit;
  private GzipCompressorInputStream gzip;
  private IOException failure;
  private long delivered;

  GzipLayer(InputStream compressed, long limit) {
    this.compressed = compressed;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (failure != null) throw failure;
    int n;
    try {
      if (gzip == null)
        gzip =
            GzipCompressorInputStream.builder()
                .setInputStream(compressed)
                .setDecompressConcatenated(true)
                .get();
      n = gzip.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      failure = e instanceof IOException ? (IOException) e : new IOException(e);
      n = gzip == null ? 0 : (int) (gzip.getBytesRead() - delivered);
      if (n <= 0) throw failure;
    }
    if (n < 0) return n;
    if (delivered + n > limit) {
      failure = new TooMuch(limit);
      n = (int) (limit - delivered);
      if (n == 0) throw failure;
    }
    delivered += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    if (gzip != null) gzip.close();
    else compressed.close();
  }

  /** More was unpacked than the limit allows. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1;

    TooMuch(long limit) {
      super("unpacks to more than " + limit + " bytes; the rest of the carrier was not read");
    }
  }
}
