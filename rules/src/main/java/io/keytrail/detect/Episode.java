package io.keytrail.detect;

import io.keytrail.usage.KeyUsage;

/** Windows of one key that broke a detection and belong together: what one finding tells of. */
public final class Episode {
  /** Start of the first window of the episode, epoch ms; with key and detection its identity. */
  public final long startMillis;

  /** End of the last window that broke the detection. */
  public long lastEndMillis;

  /** How many windows broke it. */
  public int windows;

  /** The usage of those windows, merged. */
  public final KeyUsage usage;

  /** The usage of the one window among them with the most calls. */
  public KeyUsage peak;

  public long peakStartMillis;

  public Episode(
      long startMillis,
      long lastEndMillis,
      int windows,
      KeyUsage usage,
      KeyUsage peak,
      long peakStartMillis) {
    this.startMillis = startMillis;
    this.lastEndMillis = lastEndMillis;
    this.windows = windows;
    this.usage = usage;
    this.peak = peak;
    this.peakStartMillis = peakStartMillis;
  }

  static Episode begin(long startMillis, long endMillis, KeyUsage window) {
    return new Episode(startMillis, endMillis, 1, window.copy(), window, startMillis);
  }

  void extend(long windowStartMillis, long windowEndMillis, KeyUsage window) {
    lastEndMillis = windowEndMillis;
    windows++;
    usage.merge(window);
    if (window.calls > peak.calls) {
      peak = window;
      peakStartMillis = windowStartMillis;
    }
  }

  Episode copy() {
    return new Episode(startMillis, lastEndMillis, windows, usage.copy(), peak, peakStartMillis);
  }
}
