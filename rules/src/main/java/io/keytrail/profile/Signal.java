package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One departure from normal, on one key, in one stretch of event time, with the numbers behind it.
 * A flat bean: written by the model that saw it, left alone afterwards.
 */
public final class Signal {
  public SignalFamily family;

  /** The key; never null. A signal about a principal names each key of it that was touched. */
  public String keyArn;

  /** The principal it is about; null when it is about the key as a whole. */
  public String principal;

  /** The stretch that was judged, epoch ms: start inclusive, end exclusive. */
  public long startMillis;

  public long endMillis;

  /**
   * What was measured: {@code decrypt side per 5 min}, {@code principal}, {@code source network}.
   */
  public String measure;

  /** The number that was seen, and what was expected with its interval; NaN where not a number. */
  public double seen = Double.NaN;

  public double expected = Double.NaN;
  public double lower = Double.NaN;
  public double upper = Double.NaN;

  /** What was seen, where it is a name: the new network, the new account; bounded, as written. */
  public String seenName;

  /**
   * Minus the decimal logarithm of the probability that this key's normal shows as much or more in
   * a window: 3 is once in a thousand windows. At least 0, finite, not capped.
   */
  public double surprise;

  /** How well normal is known, 0 (nothing) to 1 (long history, all seasons seen). */
  public double weight;

  /** How long the model has watched, in ms of event time, for honest words about coverage. */
  public long historyMillis;

  /** True when only calls that services made for themselves contributed. */
  public boolean serviceMade;

  /** One clause with the facts, for a person: {@code 412 Decrypt in 5 min; 30 (12–61) is usual}. */
  public String words;

  /** Event ids of a few contributing calls, sorted; may be empty. */
  public List<String> eventIds = new ArrayList<>(0);

  /**
   * What was counted of a key whose own rhythm is not known: it is told only as far as {@link
   * PeerPrior#told} lets it. Null when the key's past is enough, and once peers were asked.
   */
  public KeySide besidePeers;

  Signal copy() {
    Signal copy = new Signal();
    copy.family = family;
    copy.keyArn = keyArn;
    copy.principal = principal;
    copy.startMillis = startMillis;
    copy.endMillis = endMillis;
    copy.measure = measure;
    copy.seen = seen;
    copy.expected = expected;
    copy.lower = lower;
    copy.upper = upper;
    copy.seenName = seenName;
    copy.surprise = surprise;
    copy.weight = weight;
    copy.historyMillis = historyMillis;
    copy.serviceMade = serviceMade;
    copy.words = words;
    copy.eventIds = new ArrayList<>(eventIds);
    copy.besidePeers = besidePeers;
    return copy;
  }

  /** All but {@link #besidePeers}, which no signal has that is told. */
  public void write(CompactWriter out) {
    out.text(family.text());
    out.text(keyArn);
    out.text(principal);
    out.number(startMillis);
    out.number(endMillis);
    out.text(measure);
    out.real(seen);
    out.real(expected);
    out.real(lower);
    out.real(upper);
    out.text(seenName);
    out.real(surprise);
    out.real(weight);
    out.number(historyMillis);
    out.flag(serviceMade);
    out.text(words);
    out.count(eventIds.size());
    for (String id : eventIds) out.text(id);
  }

  /**
   * @throws IOException when the bytes are damaged
   */
  public static Signal read(CompactReader in) throws IOException {
    Signal signal = new Signal();
    signal.family = SignalFamily.stored(in.text());
    signal.keyArn = in.text();
    signal.principal = in.text();
    signal.startMillis = in.number();
    signal.endMillis = in.number();
    signal.measure = in.text();
    signal.seen = in.real();
    signal.expected = in.real();
    signal.lower = in.real();
    signal.upper = in.real();
    signal.seenName = in.text();
    signal.surprise = in.real();
    signal.weight = in.real();
    signal.historyMillis = in.number();
    signal.serviceMade = in.flag();
    signal.words = in.text();
    for (int i = in.size(); i > 0; i--) signal.eventIds.add(in.text());
    return signal;
  }
}
