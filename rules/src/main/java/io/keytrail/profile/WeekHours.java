package io.keytrail.profile;

import java.io.IOException;

/**
 * In which hours something happens, in UTC: on how many days in each of the 24 hours, working days
 * (Monday to Friday) and weekends apart; old days fade ({@link Fading}).
 */
final class WeekHours {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int SLOTS = 48;
  private static final int WINDOWS_A_DAY = 288;

  /** How far an hour speaks for the next one, and the one after. */
  private static final double[] NEAR = {0.4, 0.15};

  /** And how far the same hour of working days for that of weekends, and back. */
  private static final double OTHER_DAYS = 0.3;

  /** Hours by which a working day may begin sooner or end later. */
  private static final int CLOSE = 2;

  private final long[] counts = new long[SLOTS];
  private final long[] days = new long[2];
  private long day = Long.MIN_VALUE;
  private long lastHour = Long.MIN_VALUE;

  WeekHours copy() {
    WeekHours copy = new WeekHours();
    System.arraycopy(counts, 0, copy.counts, 0, counts.length);
    System.arraycopy(days, 0, copy.days, 0, days.length);
    copy.day = day;
    copy.lastHour = lastHour;
    return copy;
  }

  static long hour(long millis) {
    return Math.floorDiv(millis, HOUR_MILLIS);
  }

  /** 0 to 23 on working days, 24 to 47 at weekends. */
  static int slot(long millis) {
    int hour = (int) Math.floorMod(hour(millis), 24L);
    return isWeekend(Fading.day(millis)) ? 24 + hour : hour;
  }

  /** 1970-01-01 was a Thursday. */
  private static boolean isWeekend(long day) {
    return Math.floorMod(day + 3, 7L) >= 5;
  }

  /** Whether this hour of this day was taken in already. */
  boolean hasSeen(long millis) {
    return hour(millis) <= lastHour;
  }

  long lastHourMillis() {
    return lastHour == Long.MIN_VALUE ? Long.MIN_VALUE : lastHour * HOUR_MILLIS;
  }

  /** Lets days begin, up to that of this time, whether anything happens on them or not. */
  void passTo(long millis) {
    long today = Fading.day(millis);
    if (day == Long.MIN_VALUE) {
      day = today - 1;
    }
    if (today <= day) return;
    // Of a long absence only the end is felt: counts from before it have gone.
    if (today - day > 1000) {
      fade(today - 1000 - day);
      day = today - 1000;
    }
    while (day < today) {
      fade(1);
      day++;
      days[isWeekend(day) ? 1 : 0] += Fading.ONE;
    }
  }

  private void fade(long by) {
    for (int i = 0; i < SLOTS; i++) counts[i] = Fading.after(counts[i], by);
    for (int i = 0; i < days.length; i++) days[i] = Fading.after(days[i], by);
  }

  /** Takes in an hour, once. */
  void see(long millis) {
    passTo(millis);
    if (hasSeen(millis)) return;
    lastHour = hour(millis);
    counts[slot(millis)] += Fading.ONE;
  }

  /** Hours in which it happened, all in all. */
  double total() {
    double total = 0;
    for (long count : counts) total += Fading.occurrences(count);
    return total;
  }

  /**
   * The probability, for any five-minute window, that it happens in an hour as rare as this one or
   * rarer, and begins to in that window; hours beside a usual one are less rare for that.
   *
   * @param prior hours taken for granted that follow no rhythm
   */
  double probabilityOfAsRare(int slot, double prior) {
    double smooth = smooth(slot);
    // Twice as often is as often, at counts as small as these: else every tie breaks to "rare".
    // And hours seen once tell how many there are that were not seen yet (Good 1953).
    double asRare = 2 * smooth + 0.5;
    double rare = 0;
    for (int i = 0; i < SLOTS; i++) {
      double count = Fading.occurrences(counts[i]);
      boolean once = count <= 1 && smooth(i) <= 2 * count + 0.5;
      if (once || smooth(i) <= asRare) rare += count;
    }
    double windows = WINDOWS_A_DAY * Fading.occurrences(days[0] + days[1]);
    return Math.min(1, (Math.max(rare, smooth / 2) + prior) / (windows + prior));
  }

  private double smooth(int slot) {
    int base = slot / 24 * 24;
    int hour = slot % 24;
    double smooth = Fading.occurrences(counts[slot]);
    for (int away = 1; away <= NEAR.length; away++) {
      smooth +=
          NEAR[away - 1]
              * Fading.occurrences(
                  counts[base + (hour + away) % 24] + counts[base + (hour + 24 - away) % 24]);
    }
    return smooth + OTHER_DAYS * Fading.occurrences(counts[(base + 24) % SLOTS + hour]);
  }

  /**
   * The share of days of its kind on which something happened in that hour, of those that are over.
   *
   * @param millis after the last hour in which something happened
   * @param prior days taken for granted without anything
   */
  double share(long millis, double prior) {
    int slot = slot(millis);
    // The last day is only half known, and says nothing of its later hours.
    double over =
        Fading.occurrences(days[slot / 24] - (Fading.day(millis) == day ? Fading.ONE : 0));
    return Fading.occurrences(counts[slot]) / (over + prior);
  }

  /** Whether an hour, were it one of a working day, is a usual one or close to one. */
  boolean isNearUsual(int slot) {
    long most = 0;
    for (long count : counts) most = Math.max(most, count);
    for (int away = -CLOSE; away <= CLOSE; away++) {
      if (isUsual(Math.floorMod(slot + away, 24), most)) return true;
    }
    return false;
  }

  /** The usual hours for a person: {@code 08–17 UTC on working days}. */
  String words() {
    String work = hours(0);
    String weekend = hours(24);
    if (work.isEmpty()) return weekend.isEmpty() ? "none" : weekend + " UTC at weekends";
    String words = work + " UTC on working days";
    return weekend.isEmpty() ? words : words + ", " + weekend + " UTC at weekends";
  }

  private String hours(int base) {
    long most = 0;
    for (long count : counts) most = Math.max(most, count);
    StringBuilder words = new StringBuilder();
    for (int hour = 0; hour < 24; hour++) {
      if (!isUsual(base + hour, most)) continue;
      int end = hour;
      while (end < 23 && isUsual(base + end + 1, most)) end++;
      if (words.length() > 0) words.append(", ");
      words.append(String.format("%02d:00–%02d:59", hour, end));
      hour = end;
    }
    return words.toString();
  }

  private boolean isUsual(int slot, long most) {
    return counts[slot] > 0 && counts[slot] >= most / 8;
  }

  void write(CompactWriter out) {
    long filled = 0;
    for (int i = 0; i < SLOTS; i++) if (counts[i] > 0) filled |= 1L << i;
    out.count(filled);
    for (long count : counts) if (count > 0) out.count(count);
    for (long count : days) out.count(count);
    out.number(day);
    out.number(lastHour);
  }

  static WeekHours read(CompactReader in) throws IOException {
    WeekHours read = new WeekHours();
    long filled = in.count();
    for (int i = 0; i < SLOTS; i++) {
      if ((filled & 1L << i) != 0) read.counts[i] = in.count();
    }
    for (int i = 0; i < read.days.length; i++) read.days[i] = in.count();
    read.day = in.number();
    read.lastHour = in.number();
    return read;
  }
}
