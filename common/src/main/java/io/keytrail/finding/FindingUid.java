package io.keytrail.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Deterministic ids: the same analytic, subject and episode give the same uid in every run. */
public final class FindingUid {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private FindingUid() {}

  /**
   * SHA-256 over the parts, each preceded by its length so that no two lists of parts collide; the
   * first 128 bits as 32 hex digits.
   */
  public static String of(String... parts) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha256.update(bytes);
    }
    byte[] digest = sha256.digest();
    char[] hex = new char[32];
    for (int i = 0; i < 16; i++) {
      hex[2 * i] = HEX[digest[i] >> 4 & 15];
      hex[2 * i + 1] = HEX[digest[i] & 15];
    }
    return new String(hex);
  }
}
