package io.keytrail.profile;

import io.keytrail.kms.KmsOperation;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An account's own KMS traffic in one Region and day, as plain facts: requests by class, what they
 * cost, how near the quota came, who was throttled. Says what the trail holds: what CloudTrail does
 * not record, and requests of asymmetric keys, which cost more, are not told apart.
 */
public final class TrafficDay {
  private static final int VERSION = 1;
  private static final int THROTTLED = 64;
  private static final int SHOWN = 5;

  private final TreeMap<String, Long> byClass = new TreeMap<>();
  private final Tally throttled = new Tally(THROTTLED);
  private long requests;
  private long symmetric;
  private long peakPerSecond;
  private long peakMillis;

  /** Adds a closed window; each once. */
  public void add(TrafficWindow window) {
    for (Map.Entry<String, Long> entry : window.byOperation.sorted().entrySet()) {
      KmsOperation.Category category = KmsOperation.of(entry.getKey()).category();
      // What KMS writes about itself is no request.
      if (category == KmsOperation.Category.SERVICE_EVENT) continue;
      byClass.merge(className(category), entry.getValue(), Long::sum);
      requests += entry.getValue();
      if (ServiceTerms.isSymmetric(entry.getKey())) symmetric += entry.getValue();
    }
    throttled.merge(window.throttled);
    long peak = window.peakPerSecond();
    if (peak > peakPerSecond || peak == peakPerSecond && window.startMillis < peakMillis) {
      peakPerSecond = peak;
      peakMillis = window.startMillis;
    }
  }

  private static String className(KmsOperation.Category category) {
    return category.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** Plain JSON values, sorted by name. */
  public Map<String, Object> facts(String region, ServiceTerms terms) {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("requests", requests);
    facts.put("requests_by_class", new TreeMap<>(byClass));
    facts.put("symmetric_requests", symmetric);
    facts.put("cost_estimate_usd", Math.round(requests * terms.dollarsFor10000) / 10_000.0);
    long quota = terms.symmetricPerSecond(region);
    facts.put("peak_requests_per_second", peakPerSecond);
    facts.put("peak_window", java.time.Instant.ofEpochMilli(peakMillis).toString());
    facts.put("quota_requests_per_second", quota);
    facts.put(
        "quota_headroom_percent", Math.max(0, Math.round(100.0 - 100.0 * peakPerSecond / quota)));
    facts.put("terms", terms.source);
    facts.put("throttled", throttled.sum());
    if (!throttled.isEmpty()) {
      List<Object> who = new ArrayList<>();
      for (String name : throttled.top(SHOWN)) {
        who.add(Map.of("principal", name, "throttled", throttled.get(name)));
      }
      facts.put("throttled_by_principal", who);
    }
    return facts;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.count(requests);
    out.count(symmetric);
    out.count(peakPerSecond);
    out.number(peakMillis);
    write(byClass, out);
    out.count(throttled.others());
    write(throttled.sorted(), out);
    return out.toBytes();
  }

  private static void write(TreeMap<String, Long> counts, CompactWriter out) {
    out.count(counts.size());
    counts.forEach(
        (name, count) -> {
          out.text(name);
          out.count(count);
        });
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static TrafficDay fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "traffic of a day");
    TrafficDay day = new TrafficDay();
    day.requests = in.count();
    day.symmetric = in.count();
    day.peakPerSecond = in.count();
    day.peakMillis = in.number();
    for (int i = in.size(); i > 0; i--) {
      String name = in.text();
      if (name == null) throw new IOException("a class is missing in stored traffic");
      day.byClass.put(name, in.count());
    }
    day.throttled.addOthers(in.count());
    for (int i = in.size(); i > 0; i--) day.throttled.add(in.text(), in.count());
    in.end();
    return day;
  }
}
