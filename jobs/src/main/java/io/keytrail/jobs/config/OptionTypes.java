package io.keytrail.jobs.config;

import io.keytrail.jobs.config.OptionType.Hint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values that options have. */
final class OptionTypes {
  static final OptionType<Duration> DURATION =
      new OptionType<>(
          "duration",
          "a duration such as 5m, 300s or PT5M",
          OptionTypes::duration,
          OptionTypes::formatDuration);

  /** Bytes. */
  static final OptionType<Long> SIZE =
      new OptionType<>(
          "size", "a size such as 4MiB or 512KiB", OptionTypes::size, OptionTypes::formatSize);

  static final OptionType<Integer> COUNT =
      new OptionType<>("count", "a whole number", OptionTypes::count, Object::toString);

  static final OptionType<Double> DECIMAL =
      new OptionType<>("number", "a number such as 10 or 2.5", OptionTypes::decimal, Shown::number);

  static final OptionType<Boolean> SWITCH =
      new OptionType<>("switch", "true or false", OptionTypes::onOff, Object::toString);

  static final OptionType<Instant> INSTANT =
      new OptionType<>(
          "time",
          "a time such as 2026-07-01T13:00:00Z, or a day such as 2026-07-01 (its start in UTC)",
          OptionTypes::instant,
          Instant::toString);

  static final OptionType<String> TEXT =
      new OptionType<>("text", "a text", Function.identity(), Function.identity());

  /** A path of this machine, or a URI that Flink's file systems know ({@code s3://…}). */
  static final OptionType<String> PATH =
      new OptionType<>("path", "a path", Function.identity(), Function.identity());

  static final OptionType<List<String>> PATHS = listOf("path", Function.identity());

  static final OptionType<URI> URL =
      new OptionType<>(
          "URL", "a URL such as http://localhost:4567", OptionTypes::url, URI::toString);

  static final OptionType<String> REGION =
      new OptionType<>(
          "Region",
          "a Region such as eu-west-1",
          text -> {
            if (Regions.FORM.matcher(text).matches()) return text;
            throw new IllegalArgumentException();
          },
          Function.identity());

  static final OptionType<List<String>> REGIONS =
      listOf("Region", matching(Regions.FORM, "a Region such as eu-west-1"));

  static final OptionType<SinkTarget> SINK =
      new OptionType<>(
          "sink",
          "stdout, none, file:DIR or kinesis:STREAM",
          SinkTarget::parse,
          SinkTarget::toString);

  private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,18})(ms|[smhd])");
  private static final Pattern SIZE_FORM = Pattern.compile("(\\d{1,18}) ?([A-Za-z]*)");
  private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private OptionTypes() {}

  /** Constants by their spelling, in any case. */
  static <E extends Enum<E>> OptionType<E> oneOf(Class<E> type, Function<E, String> spelling) {
    E[] constants = type.getEnumConstants();
    List<String> names = Arrays.stream(constants).map(spelling).collect(Collectors.toList());
    return new OptionType<>(
        String.join(" \\| ", names),
        "one of " + String.join(", ", names),
        text -> {
          for (E constant : constants) {
            if (spelling.apply(constant).equalsIgnoreCase(text)) return constant;
          }
          throw Nearest.to(text, names)
              .map(near -> new Hint("did you mean " + near + "?"))
              .orElseThrow(IllegalArgumentException::new);
        },
        spelling);
  }

  /**
   * Elements between commas; {@code \,} is a comma and {@code \\} a backslash within an element.
   */
  static OptionType<List<String>> listOf(String element, Function<String, String> check) {
    return new OptionType<>(
        "list of " + element + "s",
        "a list of " + element + "s with commas between them",
        text -> elements(text).stream().map(check).collect(Collectors.toUnmodifiableList()),
        OptionTypes::formatList);
  }

  /** Joins as {@link #listOf} reads. */
  static String formatList(List<String> elements) {
    return elements.stream()
        .map(element -> element.replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }

  /** A text of one form. */
  static Function<String, String> matching(Pattern form, String expectation) {
    return text -> {
      if (form.matcher(text).matches()) return text;
      throw new Hint(Shown.quoted(text) + " is not " + expectation);
    };
  }

  private static Duration duration(String text) {
    if (text.startsWith("P") || text.startsWith("p") || text.startsWith("-")) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(e);
      }
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Hint("it lacks its unit (ms, s, m, h, d)");
    }
    Duration sum = Duration.ZERO;
    Matcher part = DURATION_PART.matcher(text);
    int end = 0;
    while (end < text.length()) {
      part.region(end, text.length());
      if (!part.lookingAt()) throw new IllegalArgumentException();
      sum = sum.plus(amount(Long.parseLong(part.group(1)), part.group(2)));
      end = part.end();
    }
    sum.toMillis(); // what does not fit in milliseconds fits nowhere
    return sum;
  }

  private static Duration amount(long count, String unit) {
    switch (unit) {
      case "ms":
        return Duration.ofMillis(count);
      case "s":
        return Duration.ofSeconds(count);
      case "m":
        return Duration.ofMinutes(count);
      case "h":
        return Duration.ofHours(count);
      default:
        return Duration.ofDays(count);
    }
  }

  private static String formatDuration(Duration value) {
    long millis = value.toMillis();
    if (millis < 0) return value.toString();
    for (String unit : List.of("d", "h", "m", "s")) {
      long length = amount(1, unit).toMillis();
      if (millis > 0 && millis % length == 0) return millis / length + unit;
    }
    return millis == 0 ? "0s" : millis + "ms";
  }

  private static Long size(String text) {
    Matcher form = SIZE_FORM.matcher(text);
    if (!form.matches()) throw new IllegalArgumentException();
    String unit = form.group(2);
    if (unit.isEmpty()) throw new Hint("it lacks its unit (" + String.join(", ", SIZE_UNITS) + ")");
    for (int power = 0; power < SIZE_UNITS.size(); power++) {
      if (SIZE_UNITS.get(power).equalsIgnoreCase(unit)) {
        return Math.multiplyExact(Long.parseLong(form.group(1)), 1L << 10 * power);
      }
    }
    throw new Hint("the units are " + String.join(", ", SIZE_UNITS) + " (1 KiB = 1024 bytes)");
  }

  private static String formatSize(long bytes) {
    int power = 0;
    while (bytes > 0 && bytes % 1024 == 0 && power < SIZE_UNITS.size() - 1) {
      bytes /= 1024;
      power++;
    }
    return bytes + SIZE_UNITS.get(power);
  }

  private static Integer count(String text) {
    String digits = text.replace("_", "");
    try {
      return Integer.valueOf(digits);
    } catch (NumberFormatException e) {
      if (digits.matches("\\d+")) throw new Hint("the most is " + Integer.MAX_VALUE);
      throw e;
    }
  }

  private static Double decimal(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value) || !text.matches("[-+0-9.eE]+")) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  private static Boolean onOff(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        throw new IllegalArgumentException();
    }
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException notWithZone) {
      if (text.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+")) {
        throw new Hint("it lacks its zone (append Z for UTC)");
      }
      try {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeParseException notADay) {
        throw new IllegalArgumentException(notADay);
      }
    }
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    if (url.getScheme() == null || !url.getScheme().matches("(?i)https?")) {
      throw new Hint("it must begin with http:// or https://");
    }
    if (url.getHost() == null) throw new Hint("it has no host");
    return url;
  }

  private static List<String> elements(String text) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escapes =
          c == '\\'
              && i + 1 < text.length()
              && (text.charAt(i + 1) == ',' || text.charAt(i + 1) == '\\');
      if (escapes) {
        element.append(text.charAt(++i));
      } else if (c == ',') {
        elements.add(element.toString().trim());
        element.setLength(0);
      } else {
        element.append(c);
      }
    }
    elements.add(element.toString().trim());
    if (elements.contains("")) throw new Hint("an element is empty");
    return elements;
  }
}
