package io.keytrail.profile;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The names of one kind that were seen, and how likely a window is to bring a new one.
 *
 * <p>The likelihood follows Good ("The population frequencies of species", 1953): what is still to
 * be seen weighs as much as what was seen just once, here on one day only; names that lasted count
 * half, as the discount of the Pitman–Yor process would have it, if they came after the first week.
 * Set against the five-minute windows in which it could have happened, that is how often new things
 * come: a key that one role has used for a year makes a second role a surprise, one that gets a
 * role with each deployment less so, and one used by hundreds of short-lived roles none. All counts
 * fade ({@link Fading}); a name that was not seen for the memory's length is new again. Past the
 * bound the name unseen for longest goes, the alphabet deciding ties.
 */
final class SeenNames {
  /** How many new names are taken for granted before anything is known. */
  static final double PRIOR = 0.05;

  private static final int WINDOWS_A_DAY = 288;

  /** How much a name that lasted says about the next: Pitman–Yor's discount. */
  private static final double LASTING = 0.5;

  /** A name seen again this long after its first time has lasted. */
  private static final long LASTS = Fading.DAY_MILLIS;

  private static final long SETTLING = 7 * Fading.DAY_MILLIS;

  /** When a name was seen, and whether it says no more about how often new ones come. */
  private static final class Seen {
    long firstMillis;
    long lastMillis;
    boolean lasted;

    Seen copy() {
      Seen copy = new Seen();
      copy.firstMillis = firstMillis;
      copy.lastMillis = lastMillis;
      copy.lasted = lasted;
      return copy;
    }
  }

  private final TreeMap<String, Seen> names = new TreeMap<>();
  private long uses;
  private long watched;
  private long passing;
  private long lasting;
  private long day = Long.MIN_VALUE;

  /** How many newcomers brought a new name along. */
  long brought;

  SeenNames copy() {
    SeenNames copy = new SeenNames();
    names.forEach((name, seen) -> copy.names.put(name, seen.copy()));
    copy.uses = uses;
    copy.watched = watched;
    copy.passing = passing;
    copy.lasting = lasting;
    copy.day = day;
    copy.brought = brought;
    return copy;
  }

  boolean knows(String name, long millis, long memoryMillis) {
    Seen seen = names.get(name);
    return seen != null && millis - seen.lastMillis < memoryMillis;
  }

  /** Whether a name was first seen within a day, or is not known at all. */
  boolean isFresh(String name, long millis, long memoryMillis) {
    Seen seen = names.get(name);
    return seen == null
        || millis - seen.lastMillis >= memoryMillis
        || millis - seen.firstMillis < LASTS;
  }

  /** Whether a name that is known then is like this. */
  boolean knowsOne(Predicate<String> like, long millis, long memoryMillis) {
    for (Map.Entry<String, Seen> entry : names.entrySet()) {
      if (millis - entry.getValue().lastMillis < memoryMillis && like.test(entry.getKey())) {
        return true;
      }
    }
    return false;
  }

  /** The probability that a window at this time brings a name that is not known. */
  double probabilityOfNew(long millis) {
    return probabilityOfNew(millis, PRIOR);
  }

  /**
   * @param prior how many new names are taken for granted
   */
  double probabilityOfNew(long millis, double prior) {
    if (day == Long.MIN_VALUE) return 1;
    long days = Math.max(0, Fading.day(millis) - day);
    double unknown =
        prior
            + Fading.occurrences(Fading.after(passing, days))
            + LASTING * Fading.occurrences(Fading.after(lasting, days));
    double windows = Fading.occurrences(watched(days)) + 1;
    return Math.min(1, unknown / (prior + windows));
  }

  /** The windows watched when so many more days have begun. */
  private long watched(long days) {
    long windows = watched;
    // Of more than a thousand days the first have faded.
    for (long i = Math.min(days, 1000); i > 0; i--) {
      windows = Fading.after(windows, 1) + WINDOWS_A_DAY * Fading.ONE;
    }
    return windows;
  }

  /** Windows with use, the old ones faded. */
  double uses() {
    return Fading.occurrences(uses);
  }

  /** The day of the last use. */
  long day() {
    return day;
  }

  int size() {
    return names.size();
  }

  /** Takes in that there was a use, once per window, whatever names it brought. */
  void use(long millis, long memoryMillis) {
    long today = Fading.day(millis);
    if (day == Long.MIN_VALUE) day = today;
    if (today > day) {
      uses = Fading.after(uses, today - day);
      watched = watched(today - day);
      passing = Fading.after(passing, today - day);
      lasting = Fading.after(lasting, today - day);
      day = today;
      names.values().removeIf(seen -> millis - seen.lastMillis >= memoryMillis);
    }
    uses += Fading.ONE;
  }

  /**
   * Takes in one name of that use.
   *
   * @param sinceMillis when the history began
   * @param counts whether a new name says that there will be more: false for what somebody new
   *     brings along, for that he is new is counted already
   */
  void see(String name, long millis, long sinceMillis, int bound, boolean counts) {
    Seen seen = names.get(name);
    if (seen == null) {
      seen = new Seen();
      seen.firstMillis = millis;
      seen.lastMillis = millis;
      names.put(name, seen);
      if (counts) passing += Fading.ONE;
      else seen.lasted = true;
      if (names.size() > bound) forgetOldest();
      return;
    }
    seen.lastMillis = Math.max(seen.lastMillis, millis);
    if (seen.lasted || millis - seen.firstMillis < LASTS) return;
    seen.lasted = true;
    long left = Fading.after(Fading.ONE, Math.max(0, day - Fading.day(seen.firstMillis)));
    passing = Math.max(0, passing - left);
    if (seen.firstMillis - sinceMillis >= SETTLING) lasting += left;
  }

  /** Takes back a name as if it had not been seen. */
  void unsee(String name) {
    Seen seen = names.remove(name);
    if (seen == null || seen.lasted) return;
    long left = Fading.after(Fading.ONE, Math.max(0, day - Fading.day(seen.firstMillis)));
    passing = Math.max(0, passing - left);
  }

  /** When a name was last seen; {@link Long#MIN_VALUE} if it is not known. */
  long lastMillis(String name) {
    Seen seen = names.get(name);
    return seen == null ? Long.MIN_VALUE : seen.lastMillis;
  }

  /**
   * When the earliest of the known names that begin like this was first seen; {@link
   * Long#MAX_VALUE} if there is none.
   */
  long firstMillis(String prefix) {
    long first = Long.MAX_VALUE;
    for (Map.Entry<String, Seen> entry : names.tailMap(prefix).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) break;
      first = Math.min(first, entry.getValue().firstMillis);
    }
    return first;
  }

  private void forgetOldest() {
    Map.Entry<String, Seen> oldest = null;
    for (Map.Entry<String, Seen> entry : names.entrySet()) {
      if (oldest == null || entry.getValue().lastMillis < oldest.getValue().lastMillis) {
        oldest = entry;
      }
    }
    names.remove(oldest.getKey());
  }

  void write(CompactWriter out) {
    out.count(uses);
    out.count(watched);
    out.count(passing);
    out.count(lasting);
    out.number(day);
    out.count(brought);
    out.count(names.size());
    names.forEach(
        (name, seen) -> {
          out.text(name);
          out.number(seen.firstMillis);
          out.number(seen.lastMillis - seen.firstMillis);
          out.flag(seen.lasted);
        });
  }

  static SeenNames read(CompactReader in) throws IOException {
    SeenNames read = new SeenNames();
    read.uses = in.count();
    read.watched = in.count();
    read.passing = in.count();
    read.lasting = in.count();
    read.day = in.number();
    read.brought = in.count();
    for (int i = in.size(); i > 0; i--) {
      String name = in.text();
      if (name == null) throw new IOException("a name is missing in a stored model");
      Seen seen = new Seen();
      seen.firstMillis = in.number();
      seen.lastMillis = seen.firstMillis + in.number();
      seen.lasted = in.flag();
      read.names.put(name, seen);
    }
    return read;
  }
}
