package io.keytrail.finding;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * What CloudTrail's {@code sourceIPAddress} really is: as often a service's name, or {@code AWS
 * Internal}, as an address. Decided by the text alone, no name is ever looked up.
 */
enum SourceAddress {
  IP("ip"),
  SERVICE("svc_name"),
  DOMAIN("domain");

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern DOMAIN_NAME =
      Pattern.compile(
          "(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)+[A-Za-z]{2,63}");
  private static final Pattern AWS_NAME = Pattern.compile(".*\\.amazonaws\\.com(\\.cn)?");

  private final String attribute;

  SourceAddress(String attribute) {
    this.attribute = attribute;
  }

  /** The attribute of OCSF's {@code network_endpoint} that takes such a value. */
  String attribute() {
    return attribute;
  }

  static SourceAddress of(String text) {
    if (isIp(text)) return IP;
    if (DOMAIN_NAME.matcher(text).matches() && !AWS_NAME.matcher(text).matches()) return DOMAIN;
    return SERVICE;
  }

  private static boolean isIp(String text) {
    if (IPV4.matcher(text).matches()) return true;
    if (!IPV6_LETTERS.matcher(text).matches()) return false;
    try {
      InetAddress.getByName("[" + text + "]"); // in brackets it is parsed, never resolved
      return true;
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
