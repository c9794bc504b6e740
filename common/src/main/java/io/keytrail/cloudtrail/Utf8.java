package io.keytrail.cloudtrail;

/** Validates UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing past 10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** Index of the first byte of the first invalid sequence in {@code [from, to)}, or -1. */
  static int firstInvalid(byte[] b, int from, int to) {
    int i = from;
    while (i < to) {
      int c = b[i] & 0xff;
      if (c < 0x80) {
        i++;
        continue;
      }
      int more =
          c >= 0xc2 && c <= 0xdf ? 1 : c >= 0xe0 && c <= 0xef ? 2 : c >= 0xf0 && c <= 0xf4 ? 3 : 0;
      if (more == 0 || i + more > to - 1) return i;
      int second = b[i + 1] & 0xff;
      boolean bad =
          c == 0xe0 && second < 0xa0
              || c == 0xed && second > 0x9f
              || c == 0xf0 && second < 0x90
              || c == 0xf4 && second > 0x8f;
      if (bad) return i;
      for (int k = 1; k <= more; k++) {
        if ((b[i + k] & 0xc0) != 0x80) return i;
      }
      i += more + 1;
    }
    return -1;
  }
}
