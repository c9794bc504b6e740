package io.keytrail.profile;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The network that a call came from, coarse enough that a client which moves within its subnet is
 * not new: {@code 203.0.113.0/24}; {@code 10.20.0.0/16} where addresses are private, for a VPC is
 * at most that large; {@code 2001:db8:1::/48} for IPv6, what one site gets (RFC 6177). Anything
 * else, a service's DNS name or {@code AWS Internal}, stays as it is. No name is ever looked up.
 */
final class SourceNetwork {
  private static final int MAX_NAME = 128;

  private SourceNetwork() {}

  /** Null gives null. */
  static String of(String address) {
    if (address == null) return null;
    int[] v4 = v4(address);
    if (v4 != null) {
      boolean isPrivate =
          v4[0] == 10
              || v4[0] == 172 && v4[1] >= 16 && v4[1] < 32
              || v4[0] == 192 && v4[1] == 168
              || v4[0] == 100 && v4[1] >= 64 && v4[1] < 128;
      return isPrivate
          ? v4[0] + "." + v4[1] + ".0.0/16"
          : v4[0] + "." + v4[1] + "." + v4[2] + ".0/24";
    }
    if (address.length() <= 45 && address.indexOf(':') >= 0 && isV6Text(address)) {
      byte[] bytes = v6(address);
      if (bytes != null && bytes.length == 16) {
        return String.format("%x:%x:%x::/48", word(bytes, 0), word(bytes, 2), word(bytes, 4));
      }
      if (bytes != null) return of(bytes[0] + 256 & 255, bytes);
    }
    return address.length() > MAX_NAME ? address.substring(0, MAX_NAME) : address;
  }

  /**
   * Whether what {@link #of} answered is private: addresses that reach KMS through an endpoint of a
   * VPC only, so that who comes from there is inside already. Of IPv4 only these are so wide.
   */
  static boolean isPrivate(String network) {
    return network.endsWith(".0.0/16") || network.matches("f[cd]\\p{XDigit}{2}:.*::/48");
  }

  /** An IPv4 address in IPv6's clothes ({@code ::ffff:192.0.2.1}). */
  private static String of(int first, byte[] v4) {
    return of(first + "." + (v4[1] & 255) + "." + (v4[2] & 255) + "." + (v4[3] & 255));
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 255) << 8 | bytes[at + 1] & 255;
  }

  private static boolean isV6Text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') return false;
    }
    return true;
  }

  private static byte[] v6(String text) {
    try {
      return InetAddress.getByName("[" + text + "]").getAddress(); // brackets: parsed, not resolved
    } catch (UnknownHostException notAnAddress) {
      return null;
    }
  }

  private static int[] v4(String text) {
    if (text.length() > 15) return null;
    int[] parts = new int[4];
    int part = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (digits == 0 || ++part == 4) return null;
        digits = 0;
      } else if (c < '0' || c > '9' || ++digits > 3) {
        return null;
      } else {
        parts[part] = 10 * parts[part] + c - '0';
        if (parts[part] > 255) return null;
      }
    }
    return part == 3 && digits > 0 ? parts : null;
  }
}
