package io.keytrail.profile;

import io.keytrail.key.KeyView;
import io.keytrail.kms.KeyArn;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys of one kind: those of an account that carry the same application tag, or the same
 * classification. What a stranger's account calls by the same name is another thing.
 */
public final class PeerGroup {
  /** AWS allows no longer tag values. */
  private static final int LONGEST = 256;

  private static final char SEPARATOR = '/';

  /** Account, kind and value: no account or kind holds a separator. */
  private final String text;

  private PeerGroup(String text) {
    this.text = text;
  }

  /**
   * The groups of a key as its tags were then, the more telling first; none when it has no such
   * tags, or nothing is known of them.
   *
   * @param key may be null
   */
  public static List<PeerGroup> of(String keyArn, KeyView key) {
    List<PeerGroup> groups = new ArrayList<>(2);
    if (key == null || key.application == null && key.classification == null) return groups;
    String account = KeyArn.parse(keyArn).accountId();
    add(groups, account, "application", key.application);
    add(groups, account, "classification", key.classification);
    return groups;
  }

  private static void add(List<PeerGroup> groups, String account, String kind, String value) {
    if (value == null || value.isEmpty()) return;
    String bounded = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
    groups.add(new PeerGroup(account + SEPARATOR + kind + SEPARATOR + bounded));
  }

  /** From {@link #text}. */
  public static PeerGroup parse(String text) {
    return new PeerGroup(text);
  }

  /** Names the group, in state too. */
  public String text() {
    return text;
  }

  /** For people who know whose key it is: {@code application payments}. */
  String words() {
    int kind = text.indexOf(SEPARATOR) + 1;
    int value = text.indexOf(SEPARATOR, kind) + 1;
    return text.substring(kind, value - 1) + ' ' + text.substring(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerGroup && ((PeerGroup) other).text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
