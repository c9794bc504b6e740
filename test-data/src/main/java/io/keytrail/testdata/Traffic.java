package io.keytrail.testdata;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is busy where and when: the keys of each place (an account in a Region), their weight in each
 * hour of the week, and so how many of the events belong to each place and five-minute slot.
 *
 * <p>All arithmetic is IEEE double or long without library functions: the same on every machine.
 */
final class Traffic {
  /** One account in one Region. */
  static final class Place {
    final String account;
    final String region;
    final List<KmsKey> keys = new ArrayList<>();

    /** The keys that another account may use. */
    final List<KmsKey> sharedKeys = new ArrayList<>();

    /** Index of the place with the account that uses {@link #sharedKeys}, in the same Region. */
    int consumer;

    /** Weights summed up from the first key to the last and then the other services, per hour. */
    private final double[][] cumulative = new double[Rhythm.HOURS_OF_WEEK][];

    Place(String account, String region) {
      this.account = account;
      this.region = region;
    }

    private double total(int hourOfWeek) {
      return cumulative[hourOfWeek][keys.size()];
    }

    /** Draws the key that an event in this hour is about; null for another service's event. */
    KmsKey draw(int hourOfWeek, Random64 random) {
      double[] sums = cumulative[hourOfWeek];
      int last = keys.size();
      double point = random.nextDouble() * sums[last];
      for (int i = 0; i < last; i++) {
        if (point < sums[i]) return keys.get(i);
      }
      boolean onlyKeys = last > 0 && sums[last] == sums[last - 1];
      return onlyKeys ? keys.get(last - 1) : null;
    }
  }

  private static final double OTHER_SERVICES_WEIGHT = 30;

  final List<Place> places = new ArrayList<>();
  private final GeneratorOptions options;

  /** The first key of each behaviour, by ordinal; shorter when there are fewer keys. */
  private final List<KmsKey> firstKeys = new ArrayList<>();

  private final long[] eventsUpTo;

  Traffic(GeneratorOptions options) {
    this.options = options;
    int accounts = options.accounts().size();
    int regions = options.regions().size();
    for (int a = 0; a < accounts; a++) {
      for (int r = 0; r < regions; r++) {
        Place place = new Place(options.accounts().get(a), options.regions().get(r));
        place.consumer = (a + 1) % accounts * regions + r;
        places.add(place);
      }
    }
    placeKeys();
    weigh();
    eventsUpTo = shareOut();
  }

  private void placeKeys() {
    KeyBehaviour[] behaviours = KeyBehaviour.values();
    for (int number = 0; number < options.keys(); number++) {
      KeyBehaviour behaviour = behaviours[number % behaviours.length];
      // Each round of behaviours begins one place further, so that all meet all.
      int at = (number + number / behaviours.length) % places.size();
      Place home = places.get(at);
      KmsKey key = KmsKey.of(options.seed(), number, behaviour, home.account, home.region);
      if (number < behaviours.length) firstKeys.add(key);
      for (Place place : places) {
        boolean replica =
            behaviour == KeyBehaviour.MULTI_REGION && place.account.equals(home.account);
        if (place != home && !replica) continue;
        KmsKey here = key.in(place.region);
        place.keys.add(here);
        if (accountsDiffer(place) && behaviour.isCustomerSymmetric()) place.sharedKeys.add(here);
      }
    }
  }

  private boolean accountsDiffer(Place place) {
    return !places.get(place.consumer).account.equals(place.account);
  }

  private double weight(KmsKey key, int hourOfWeek) {
    double weight = key.behaviour.weight * key.behaviour.rhythm.weight(hourOfWeek);
    return key.behaviour == KeyBehaviour.MULTI_REGION ? weight / options.regions().size() : weight;
  }

  private static double otherWeight(int hourOfWeek) {
    return OTHER_SERVICES_WEIGHT * Rhythm.STEADY.weight(hourOfWeek);
  }

  /** Scales the other services so that KMS has its share over the whole time. */
  private void weigh() {
    double kms = 0;
    double other = 0;
    for (int slot = 0; slot < options.slots(); slot++) {
      int hour = hourOfWeek(slot);
      for (Place place : places) {
        for (KmsKey key : place.keys) kms += weight(key, hour);
        other += otherWeight(hour);
      }
    }
    double share = options.kmsShare();
    double kmsScale = share == 0 ? 0 : 1;
    double otherScale = share == 0 ? 1 : kms * (1 - share) / share / other;
    for (Place place : places) {
      for (int hour = 0; hour < Rhythm.HOURS_OF_WEEK; hour++) {
        double[] sums = new double[place.keys.size() + 1];
        double sum = 0;
        for (int i = 0; i < place.keys.size(); i++) {
          sum += kmsScale * weight(place.keys.get(i), hour);
          sums[i] = sum;
        }
        sums[place.keys.size()] = sum + otherScale * otherWeight(hour);
        place.cumulative[hour] = sums;
      }
    }
  }

  /** Running totals of events over the cells in order, so that rounding never loses one. */
  private long[] shareOut() {
    int cells = options.slots() * places.size();
    double all = 0;
    for (int cell = 0; cell < cells; cell++) all += weightOf(cell);
    long[] upTo = new long[cells + 1];
    double sum = 0;
    for (int cell = 0; cell < cells; cell++) {
      sum += weightOf(cell);
      upTo[cell + 1] =
          cell == cells - 1 ? options.events() : (long) (options.events() * (sum / all));
    }
    return upTo;
  }

  private double weightOf(int cell) {
    return places.get(cell % places.size()).total(hourOfWeek(cell / places.size()));
  }

  /** How many ordinary events are of this place and slot; none outside the time covered. */
  long events(int slot, int place) {
    if (slot < 0 || slot >= options.slots()) return 0;
    int cell = slot * places.size() + place;
    return eventsUpTo[cell + 1] - eventsUpTo[cell];
  }

  int hourOfWeek(int slot) {
    return Rhythm.hourOfWeek(startOf(slot));
  }

  /** Epoch second at which the slot begins. */
  long startOf(int slot) {
    return options.start().getEpochSecond() + slot * GeneratorOptions.SLOT.getSeconds();
  }

  /** The first key with this behaviour. Needs {@link GeneratorOptions#KEY_BEHAVIOURS} keys. */
  KmsKey firstKey(KeyBehaviour behaviour) {
    return firstKeys.get(behaviour.ordinal());
  }

  int placeOf(KmsKey key) {
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      if (place.account.equals(key.account) && place.region.equals(key.region)) return i;
    }
    throw new IllegalArgumentException("no such place: " + key.account + " " + key.region);
  }

  /** How many ordinary events a slot is expected to have on this key, at the busiest hour. */
  double busiestSlot(KmsKey key) {
    double all = 0;
    double most = 0;
    for (int slot = 0; slot < options.slots(); slot++) {
      int hour = hourOfWeek(slot);
      for (Place place : places) all += place.total(hour);
      most = Math.max(most, options.kmsShare() == 0 ? 0 : weight(key, hour));
    }
    return options.events() * most / all;
  }
}
