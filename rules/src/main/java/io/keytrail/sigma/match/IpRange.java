package io.keytrail.sigma.match;

import java.util.Arrays;

/**
 * An IPv4 or IPv6 network in CIDR notation. Reads addresses by itself: the platform's parser takes
 * {@code 1.2} for {@code 1.0.0.2} and asks the DNS about everything it can't read. Immutable.
 */
public final class IpRange {
  private final byte[] network;
  private final int bits;

  private IpRange(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads {@code address/bits}; without bits it is the one address.
   *
   * @throws IllegalArgumentException saying what is wrong and what would be right
   */
  public static IpRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    byte[] address = address(slash < 0 ? cidr : cidr.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("is no IP network; write 203.0.113.0/24 or 2001:db8::/32");
    }
    int width = address.length * 8;
    int bits = width;
    if (slash >= 0) {
      String text = cidr.substring(slash + 1);
      bits = text.matches("0|[1-9]\\d{0,2}") ? Integer.parseInt(text) : -1;
      if (bits < 0 || bits > width) {
        throw new IllegalArgumentException("has a prefix length that is not 0 to " + width);
      }
    }
    byte[] network = masked(address, bits);
    if (!Arrays.equals(network, address)) {
      throw new IllegalArgumentException(
          "has bits set after the prefix; the network is " + spell(network) + "/" + bits);
    }
    return new IpRange(network, bits);
  }

  /** False for what is no IP address, and for an address of the other family. */
  public boolean contains(String text) {
    byte[] address = address(text);
    if (address == null || address.length != network.length) return false;
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != network[i]) return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((address[whole] ^ network[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] out = address.clone();
    for (int i = 0; i < out.length; i++) {
      int keep = Math.max(0, Math.min(8, bits - 8 * i));
      out[i] &= (byte) (0xff << (8 - keep));
    }
    return out;
  }

  private static String spell(byte[] address) {
    StringBuilder out = new StringBuilder();
    if (address.length == 4) {
      for (byte b : address) out.append(out.length() == 0 ? "" : ".").append(b & 0xff);
      return out.toString();
    }
    for (int i = 0; i < 16; i += 2) {
      int group = (address[i] & 0xff) << 8 | address[i + 1] & 0xff;
      out.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return out.toString();
  }

  /** 4 or 16 bytes; null when the text is no address. */
  static byte[] address(String text) {
    int length = text.length();
    if (length < 2 || length > 45) return null;
    if (text.indexOf(':') >= 0) return ipv6(text);
    byte[] out = new byte[4];
    return ipv4(text, 0, out, 0) ? out : null;
  }

  /** Four decimal numbers without leading zeros, from {@code from} to the end. */
  private static boolean ipv4(String text, int from, byte[] out, int at) {
    int i = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (i >= text.length() || text.charAt(i++) != '.') return false;
      }
      int begin = i;
      int value = 0;
      while (i < text.length() && i - begin < 3 && isDigit(text.charAt(i))) {
        value = value * 10 + text.charAt(i++) - '0';
      }
      int digits = i - begin;
      if (digits == 0 || value > 255 || (digits > 1 && text.charAt(begin) == '0')) return false;
      out[at + part] = (byte) value;
    }
    return i == text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static byte[] ipv6(String text) {
    byte[] out = new byte[16];
    int n = 0; // bytes written
    int gap = -1; // where :: stands
    int i = 0;
    if (text.startsWith("::")) {
      gap = 0;
      i = 2;
    } else if (text.charAt(0) == ':') {
      return null;
    }
    while (i < text.length()) {
      int end = i;
      while (end < text.length() && hex(text.charAt(end)) >= 0) end++;
      if (end < text.length() && text.charAt(end) == '.') {
        if (n > 12 || !ipv4(text, i, out, n)) return null;
        n += 4;
        break;
      }
      if (end == i || end - i > 4 || n > 14) return null;
      int group = Integer.parseInt(text.substring(i, end), 16);
      out[n++] = (byte) (group >> 8);
      out[n++] = (byte) group;
      if (end == text.length()) break;
      if (text.charAt(end) != ':' || end + 1 == text.length()) return null;
      i = end + 1;
      if (text.charAt(i) == ':') {
        if (gap >= 0) return null;
        gap = n;
        i++;
      }
    }
    if (gap < 0) return n == 16 ? out : null;
    if (n == 16) return null;
    byte[] spread = new byte[16];
    System.arraycopy(out, 0, spread, 0, gap);
    System.arraycopy(out, gap, spread, 16 - (n - gap), n - gap);
    return spread;
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  @Override
  public String toString() {
    return spell(network) + "/" + bits;
  }
}
