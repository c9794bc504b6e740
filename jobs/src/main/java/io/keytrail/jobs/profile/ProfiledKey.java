package io.keytrail.jobs.profile;

import io.keytrail.cases.KeyProfile;
import io.keytrail.key.KeyView;

/** A key's profile, and the key as it was in the last window with use. Changed in place. */
final class ProfiledKey {
  final KeyProfile profile;

  /** For what is said while the key is silent; null when it was never told. */
  KeyView view;

  ProfiledKey(KeyProfile profile, KeyView view) {
    this.profile = profile;
    this.view = view;
  }
}
