package io.keytrail.profile;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a principal without the parts that a machine made up: CloudFormation's and
 * Terraform's suffixes, UUIDs, hexadecimal and numeric ids, dates and times, run numbers. {@code
 * arn:aws:iam::111122223333:role/app-Worker-1A2B3C4D5E6F} and tomorrow's {@code
 * …/app-Worker-Z9Y8X7W6V5U4} are one: {@code …/app-Worker-*}. IAM allows no asterisk in a name, so
 * a shape is never taken for a principal.
 *
 * <p>Words are kept, and so is what may tell two deployments apart: {@code payments-prod}, {@code
 * payments-dev}; numbers of up to four digits ({@code shard-1}, {@code shard-2}, {@code app-8080})
 * unless a word before them says that they count runs ({@code build-42}); and account numbers. When
 * in doubt two names stay two: a shape that is too fine says "new" once too often, one that is too
 * coarse hides a stranger.
 */
public final class PrincipalShape {
  private static final String ANY = "*";
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern DATE =
      Pattern.compile(
          "(?<![0-9])(19|20)\\d\\d-[01]\\d-[0-3]\\d([T_-]?[0-2]\\d[:.-]?[0-5]\\d([:.-]?[0-5]\\d)?Z?)?(?![0-9])");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9]+");
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?i)build|run|job|pipeline|task|attempt|pr|mr|deploy|deployment|revision|rev");

  /** Terms of the trade with a digit inside, which make a name look random and are not. */
  private static final Pattern TERMS =
      Pattern.compile("(?i)s3|ec2|k8s|x86|x64|arm64|oauth2|ipv[46]|sha256|aes256|route53|v\\d+");

  private static final Pattern STACK_SUFFIX = Pattern.compile("(?=\\d*[A-Z])[A-Z0-9]{12,13}");
  private static final Pattern CAMEL_CASE = Pattern.compile("[A-Z]+[a-z][A-Za-z0-9]*");
  private static final Pattern PARTS = Pattern.compile("[-_.]");
  private static final Pattern VERSION =
      Pattern.compile("(?i)[-_.](v\\d{1,4}|blue|green)(?![^-_.])");
  private static final int ACCOUNT_DIGITS = 12;
  private static final int KEPT_DIGITS = 4;

  private PrincipalShape() {}

  /**
   * @param principal as {@link io.keytrail.kms.KmsEvent#principal}; null gives null
   */
  public static String of(String principal) {
    if (principal == null) return null;
    if (!principal.startsWith("arn:")) return withoutSession(principal);
    int name = principal.lastIndexOf(':') + 1;
    int slash = principal.indexOf('/', name);
    if (slash < 0) return principal;
    String kind = principal.substring(name, slash);
    String rest = principal.substring(slash + 1);
    // Of a session that named no issuer: the role comes first, the session's name after it.
    if (kind.equals("assumed-role") && rest.indexOf('/') > 0) {
      rest = rest.substring(0, rest.indexOf('/'));
    }
    return principal.substring(0, slash + 1) + shape(rest);
  }

  /**
   * A session's name without what a machine made up, so that {@code botocore-session-1767225600}
   * and tomorrow's are one; names of people stay.
   *
   * @param sessionName as {@link io.keytrail.kms.KmsEvent#sessionName}; null gives null
   */
  public static String ofSession(String sessionName) {
    return sessionName == null ? null : shape(sessionName);
  }

  /**
   * Whether a shape names a further version of a known role: same account and path, the words
   * before the version are those that the known name begins with, and what follows is of the known
   * name too, or what CloudFormation adds. {@code …:role/shop-v2-TaskRole-*} is one of {@code
   * …:role/shop-api-TaskRole-*}, {@code …:role/shop-v2-export} is not.
   */
  static boolean isVersionOf(String shape, String known) {
    int name = shape.lastIndexOf('/') + 1;
    Matcher version = VERSION.matcher(shape);
    if (name == 0 || !version.find(name) || version.start() == name) return false;
    String stem = shape.substring(0, version.start());
    if (!known.startsWith(stem)) return false;
    List<String> others = Arrays.asList(PARTS.split(known.substring(stem.length()), -1));
    List<String> rest = Arrays.asList(PARTS.split(shape.substring(version.end()), -1));
    if (!others.get(0).isEmpty()) return false; // in the middle of a word
    return others.containsAll(rest) || rest.size() == 3 && rest.get(2).equals(ANY);
  }

  /** Whether a shape may be a version of another at all. */
  static boolean hasVersion(String shape) {
    return VERSION.matcher(shape).find();
  }

  /** A unique id with a session's name ({@code AROAEXAMPLE:run-7}), or a service's DNS name. */
  private static String withoutSession(String principal) {
    int colon = principal.indexOf(':');
    return colon < 0 ? principal : principal.substring(0, colon);
  }

  private static String shape(String name) {
    String text = UUID.matcher(name).replaceAll(ANY);
    text = DATE.matcher(text).replaceAll(ANY);
    Matcher tokens = TOKEN.matcher(text);
    StringBuilder shape = new StringBuilder(text.length());
    int done = 0;
    String before = "";
    while (tokens.find()) {
      String token = tokens.group();
      shape.append(text, done, tokens.start());
      boolean last = tokens.end() == text.length();
      boolean any = isMadeUp(token, before) || last && isStackSuffix(token, before);
      shape.append(any ? ANY : token);
      done = tokens.end();
      before = token;
    }
    return shape.append(text, done, text.length()).toString();
  }

  /** CloudFormation's twelve or thirteen random characters after a resource's CamelCase name. */
  private static boolean isStackSuffix(String token, String before) {
    return STACK_SUFFIX.matcher(token).matches() && CAMEL_CASE.matcher(before).matches();
  }

  private static boolean isMadeUp(String token, String before) {
    int length = token.length();
    int digits = 0;
    boolean hex = true;
    boolean upper = true;
    boolean lower = true;
    for (int i = 0; i < length; i++) {
      char c = token.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (digit) digits++;
      else hex &= c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
      upper &= digit || c <= 'Z';
      lower &= digit || c >= 'a';
    }
    if (digits == 0) return false;
    if (digits == length) return isMadeUpNumber(token, before);
    if (hex && length >= 16) return true;
    int changes = changes(TERMS.matcher(token).replaceAll(""));
    if (hex && length >= 7) return changes >= 2;
    if (upper && length >= 12 && length <= 13) return changes >= 2; // CloudFormation's, of old
    if (lower && length >= 8) return changes >= 3;
    return !upper && !lower && length >= 12 && changes >= 3; // and of late
  }

  private static boolean isMadeUpNumber(String number, String before) {
    if (COUNTED.matcher(before).matches()) return true;
    if (number.length() == ACCOUNT_DIGITS) return isMinute(number);
    return number.length() > KEPT_DIGITS;
  }

  /** Whether twelve digits read as {@code yyyyMMddHHmm} rather than as an account. */
  private static boolean isMinute(String digits) {
    int year = Integer.parseInt(digits.substring(0, 4));
    int month = Integer.parseInt(digits.substring(4, 6));
    int day = Integer.parseInt(digits.substring(6, 8));
    int hour = Integer.parseInt(digits.substring(8, 10));
    return year >= 2000
        && year < 2100
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= 31
        && hour < 24;
  }

  /** How often letters and digits take turns: words with a number have one, random text many. */
  private static int changes(String token) {
    int changes = 0;
    for (int i = 1; i < token.length(); i++) {
      if (isDigit(token, i) != isDigit(token, i - 1)) changes++;
    }
    return changes;
  }

  private static boolean isDigit(String text, int i) {
    return text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }
}
