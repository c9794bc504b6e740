package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.TextTable;
import io.keytrail.profile.UseFacts;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;

/** A window that was judged and may still change: as much of it as there is to learn. */
final class ShownWindow {
  final long startMillis;
  final long endMillis;
  final UseFacts facts;
  private final KeyUsage counts;

  private ShownWindow(long startMillis, long endMillis, KeyUsage counts, UseFacts facts) {
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.counts = counts;
    this.facts = facts;
  }

  static ShownWindow of(UsageWindow window, UseFacts facts) {
    KeyUsage usage = window.usage;
    return new ShownWindow(
        window.startMillis,
        window.endMillis,
        counts(usage.encryptSide, usage.decryptSide, usage.calls, usage.failed),
        facts);
  }

  private static KeyUsage counts(long encryptSide, long decryptSide, long calls, long failed) {
    KeyUsage counts = new KeyUsage(1);
    counts.encryptSide = encryptSide;
    counts.decryptSide = decryptSide;
    counts.calls = calls;
    counts.failed = failed;
    return counts;
  }

  UsageWindow window(String keyArn) {
    return new UsageWindow(keyArn, startMillis, endMillis, 0, counts);
  }

  /**
   * @param texts to be written before it
   */
  void write(CompactWriter out, TextTable texts) {
    out.number(startMillis);
    out.count(endMillis - startMillis);
    out.count(counts.encryptSide);
    out.count(counts.decryptSide);
    out.count(counts.calls);
    out.count(counts.failed);
    facts.write(out, texts);
  }

  /**
   * @param texts null in forms that have none: there each window has its own
   */
  static ShownWindow read(CompactReader in, TextTable texts) throws IOException {
    long start = in.number();
    long end = start + in.count();
    KeyUsage counts = counts(in.count(), in.count(), in.count(), in.count());
    UseFacts facts = texts == null ? UseFacts.fromBytes(in.bytes()) : UseFacts.read(in, texts);
    return new ShownWindow(start, end, counts, facts);
  }
}
