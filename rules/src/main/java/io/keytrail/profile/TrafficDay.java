package io.keytrail.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keytrail.finding.SafeText;
import io.keytrail.kms.KmsOperation;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An account's own KMS traffic in one Region and UTC day, as plain facts: requests by class, what
 * they cost, how near the quota came, who was throttled, which keys came and went. Says what the
 * trail holds: of requests that CloudTrail does not record it knows nothing.
 */
public final class TrafficDay {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = new JsonMapper();
  private static final int THROTTLED = 64;
  private static final int SHOWN = 5;

  public final String accountId;
  public final String region;

  /** Days since 1970-01-01, UTC. */
  public final long day;

  private final TreeMap<String, Long> byClass = new TreeMap<>();
  private final Tally throttled = new Tally(THROTTLED);
  private final Tally keyLife = new Tally(TrafficWindow.KEY_LIFE.size());
  private long requests;
  private long symmetric;
  private long peakPerSecond;
  private long peakMillis;
  private long fromMillis = Long.MAX_VALUE;
  private long untilMillis = Long.MIN_VALUE;

  TrafficDay(String accountId, String region, long day) {
    this.accountId = accountId;
    this.region = region;
    this.day = day;
  }

  /** Adds a window, or a part of one that had come late. */
  void add(TrafficWindow window) {
    for (Map.Entry<String, Long> entry : window.byOperation.sorted().entrySet()) {
      KmsOperation.Category category = KmsOperation.of(entry.getKey()).category();
      // What KMS writes about itself is no request.
      if (category == KmsOperation.Category.SERVICE_EVENT) continue;
      byClass.merge(className(category), entry.getValue(), Long::sum);
      requests += entry.getValue();
      if (ServiceTerms.isSymmetric(entry.getKey())) symmetric += entry.getValue();
    }
    throttled.merge(window.throttled);
    keyLife.merge(window.keyLife);
    long peak = window.peakPerSecond();
    if (peak > peakPerSecond || peak == peakPerSecond && window.startMillis < peakMillis) {
      peakPerSecond = peak;
      peakMillis = window.startMillis;
    }
    fromMillis = Math.min(fromMillis, window.startMillis);
    untilMillis = Math.max(untilMillis, window.startMillis + TrafficWindow.LENGTH_MILLIS);
  }

  private static String className(KmsOperation.Category category) {
    return category.name().toLowerCase(Locale.ROOT);
  }

  public long requests() {
    return requests;
  }

  public long throttledCalls() {
    return throttled.sum();
  }

  /** Those throttled most, and how often; as written, shapes of names. */
  public Map<String, Long> mostThrottled() {
    Map<String, Long> most = new TreeMap<>();
    for (String name : throttled.top(SHOWN)) most.put(name, throttled.get(name));
    return most;
  }

  public long peakPerSecond() {
    return peakPerSecond;
  }

  /** Plain JSON values, sorted by name. */
  public Map<String, Object> facts(ServiceTerms terms) {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("account", accountId);
    facts.put("region", region);
    facts.put("day", LocalDate.ofEpochDay(day).toString());
    facts.put("first_window", Instant.ofEpochMilli(fromMillis).toString());
    facts.put("last_window_end", Instant.ofEpochMilli(untilMillis).toString());
    facts.put("requests", requests);
    facts.put("requests_by_class", new TreeMap<>(byClass));
    facts.put("symmetric_requests", symmetric);
    facts.put("cost_estimate_usd", terms.cost(requests));
    facts.put("peak_requests_per_second", peakPerSecond);
    if (peakPerSecond > 0) facts.put("peak_window", Instant.ofEpochMilli(peakMillis).toString());
    facts.put("quota_requests_per_second", terms.symmetricPerSecond(region));
    facts.put("quota_headroom_percent", terms.headroomPercent(region, peakPerSecond));
    facts.put("terms", terms.source());
    facts.put("throttled", throttled.sum());
    if (!throttled.isEmpty()) {
      List<Object> who = new ArrayList<>();
      for (String name : throttled.top(SHOWN)) {
        Map<String, Object> one = new TreeMap<>();
        one.put("principal", SafeText.clean(name, SafeText.ID));
        one.put("throttled", throttled.get(name));
        who.add(one);
      }
      facts.put("throttled_by_principal", who);
    }
    if (!keyLife.isEmpty()) facts.put("keys_changed", keyLife.sorted());
    return facts;
  }

  /** When the day is over, epoch ms. */
  public long endMillis() {
    return (day + 1) * Fading.DAY_MILLIS;
  }

  /** {@link #facts} as one line of JSON: the same day, the same bytes. */
  public String toJson(ServiceTerms terms) {
    try {
      return JSON.writeValueAsString(facts(terms));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("plain values can be written", e);
    }
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    write(out);
    return out.toBytes();
  }

  void write(CompactWriter out) {
    out.text(accountId);
    out.text(region);
    out.number(day);
    out.count(requests);
    out.count(symmetric);
    out.count(peakPerSecond);
    out.number(peakMillis);
    out.number(fromMillis);
    out.number(untilMillis);
    out.count(byClass.size());
    byClass.forEach(
        (name, count) -> {
          out.text(name);
          out.count(count);
        });
    HeardHour.write(throttled, out);
    HeardHour.write(keyLife, out);
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static TrafficDay fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "traffic of a day");
    TrafficDay day = read(in);
    in.end();
    return day;
  }

  static TrafficDay read(CompactReader in) throws IOException {
    TrafficDay day = new TrafficDay(in.text(), in.text(), in.number());
    day.requests = in.count();
    day.symmetric = in.count();
    day.peakPerSecond = in.count();
    day.peakMillis = in.number();
    day.fromMillis = in.number();
    day.untilMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      String name = in.text();
      if (name == null) throw new IOException("a class is missing in stored traffic");
      day.byClass.put(name, in.count());
    }
    HeardHour.read(day.throttled, in);
    HeardHour.read(day.keyLife, in);
    return day;
  }
}
