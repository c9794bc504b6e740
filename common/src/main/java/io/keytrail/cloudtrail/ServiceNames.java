package io.keytrail.cloudtrail;

/** DNS names of AWS services, as they stand in {@code invokedBy}. */
final class ServiceNames {
  static final String KMS = "kms.amazonaws.com";

  private static final String SUFFIX = ".amazonaws.com";

  private ServiceNames() {}

  /** {@code workmail.eu-west-1.amazonaws.com} becomes {@code workmail.amazonaws.com}. */
  static String withoutRegion(String name) {
    if (name == null || !isService(name) || name.indexOf('-') < 0) return name;
    int from = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
      if (isRegion(name, from, dot)) return name.substring(0, from) + name.substring(dot + 1);
      from = dot + 1;
    }
    return name;
  }

  /** Whether it names a service: "AWS Internal", "internal" and "signin" do not. */
  static boolean isService(String name) {
    return name != null && name.length() > SUFFIX.length() && name.contains(SUFFIX);
  }

  static boolean isInternal(String name) {
    return "AWS Internal".equals(name) || "Amazon Internal".equals(name);
  }

  /** {@code eu-west-1}, {@code us-gov-east-1}: letters first, two dashes or more, a digit last. */
  private static boolean isRegion(String name, int from, int to) {
    if (to - from < 9 || !isLetter(name.charAt(from)) || !isLetter(name.charAt(from + 1))) {
      return false;
    }
    char last = name.charAt(to - 1);
    if (last < '0' || last > '9') return false;
    int dashes = 0;
    for (int i = from; i < to; i++) {
      if (name.charAt(i) == '-') dashes++;
    }
    return dashes >= 2 && name.charAt(to - 2) == '-' && name.indexOf('-', from) - from <= 4;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }
}
