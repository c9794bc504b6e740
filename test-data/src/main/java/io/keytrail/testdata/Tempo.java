package io.keytrail.testdata;

import java.util.Map;

/** How busy something is through time: a weight for each slot, about 1 when it is as usual. */
interface Tempo {
  double weight(int slot);

  /** Always the same. */
  Tempo FLAT = slot -> 1;

  /** People at work: nothing at night, hardly anything on free days. */
  static Tempo office(ScenarioTime time, int hoursEast) {
    double[] hours = {
      0, 0, 0, 0, 0, 0, 0.1, 0.4, 0.9, 1.3, 1.4, 1.3, 1, 1.2, 1.4, 1.3, 1.1, 0.8, 0.4, 0.15, 0.05,
      0, 0, 0
    };
    return curve(time, hours, hoursEast, 0.04);
  }

  /** Machines that serve people: day and night, weekends somewhat less. */
  static Tempo steady(ScenarioTime time, int hoursEast) {
    double[] hours = {
      0.5, 0.42, 0.38, 0.36, 0.38, 0.45, 0.6, 0.8, 1, 1.15, 1.25, 1.3, 1.3, 1.28, 1.25, 1.22, 1.2,
      1.2, 1.22, 1.25, 1.2, 1.05, 0.85, 0.65
    };
    return curve(time, hours, hoursEast, 0.8);
  }

  private static Tempo curve(
      ScenarioTime time, double[] hours, int hoursEast, double weightOfFreeDays) {
    return slot -> {
      int local = slot + hoursEast * ScenarioTime.HOUR;
      int ofDay = Math.floorMod(local, ScenarioTime.DAY);
      int hour = ofDay / ScenarioTime.HOUR;
      double part = ofDay % ScenarioTime.HOUR / (double) ScenarioTime.HOUR;
      double weight = hours[hour] * (1 - part) + hours[(hour + 1) % 24] * part;
      boolean free = time.isFree(Math.floorDiv(local, ScenarioTime.DAY));
      return free ? weight * weightOfFreeDays : weight;
    };
  }

  /** A batch that begins at the same hour, a few minutes more or less, and lasts so many slots. */
  static Tempo batch(long seed, int hour, int slotsLong, boolean sundaysOnly, ScenarioTime time) {
    return slot -> {
      int day = slot / ScenarioTime.DAY;
      if (sundaysOnly && time.weekday(day) != 6) return 0;
      int begin = hour * ScenarioTime.HOUR + Random64.of(seed, day).nextInt(2);
      int since = slot % ScenarioTime.DAY - begin;
      if (since < 0 || since >= slotsLong) return 0;
      return since == 0 || since == slotsLong - 1 ? 0.6 : 1;
    };
  }

  /** A job each hour, in the same slot of the hour. */
  static Tempo hourly(int slotOfHour) {
    return slot -> slot % ScenarioTime.HOUR == slotOfHour ? 1 : 0;
  }

  /** Nothing but at these slots. */
  static Tempo at(Map<Integer, Double> weights) {
    return slot -> weights.getOrDefault(slot, 0.0);
  }
}
