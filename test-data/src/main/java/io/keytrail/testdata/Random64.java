package io.keytrail.testdata;

/**
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): cheap to
 * start, so that every event has a sequence of its own and can be made again anywhere, alone.
 */
final class Random64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final char[] ALNUM =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
  private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();

  private long state;

  Random64(long seed) {
    state = seed;
  }

  /** The sequence that belongs to these numbers, in this order. */
  static Random64 of(long seed, long... path) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    // The sum before the xor keeps (1, 2) apart from (2, 1).
    for (long step : path) mixed = mix((mixed + GOLDEN_GAMMA) ^ mix(step + GOLDEN_GAMMA));
    return new Random64(mixed);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    return mix(state += GOLDEN_GAMMA);
  }

  /** From 0 to {@code bound - 1}. The bias is below bound / 2^31, which no test data feels. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 33) * bound) >>> 31);
  }

  /** From 0 inclusive to 1 exclusive. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Draws a number in every case, so that what follows does not depend on the probability. */
  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[nextInt(choices.length)];
  }

  /** A version 4 UUID. */
  String uuid() {
    char[] text = new char[36];
    long bits = nextLong();
    for (int i = 0, digit = 0; i < 36; i++) {
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        text[i] = '-';
        continue;
      }
      if (digit == 16) bits = nextLong();
      text[i] = HEX[(int) (bits >>> (4 * (digit++ & 15))) & 15];
    }
    text[14] = '4';
    text[19] = HEX[8 | (text[19] & 3)];
    return new String(text);
  }

  String hex(int length) {
    return text(length, HEX);
  }

  String alnum(int length) {
    return text(length, ALNUM);
  }

  /** Upper-case letters and digits, as in IAM's unique ids. */
  String base32(int length) {
    return text(length, BASE32);
  }

  private String text(int length, char[] alphabet) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) text[i] = alphabet[nextInt(alphabet.length)];
    return new String(text);
  }
}
