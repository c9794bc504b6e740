package io.keytrail.jobs.profile;

import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.TrailGaps;

/** What all keys' profiles are told. Exactly one of the two is there. */
public final class ProfileNews {
  /** What peers saw; null when the news are of a trail. */
  final PeerPrior prior;

  /** When a trail was not heard; null when the news are of peers. */
  final TrailGaps gaps;

  private ProfileNews(PeerPrior prior, TrailGaps gaps) {
    this.prior = prior;
    this.gaps = gaps;
  }

  public static ProfileNews of(PeerPrior prior) {
    return new ProfileNews(prior, null);
  }

  public static ProfileNews of(TrailGaps gaps) {
    return new ProfileNews(null, gaps);
  }
}
