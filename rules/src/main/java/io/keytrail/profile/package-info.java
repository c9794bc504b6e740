/**
 * What is normal for a key or a principal, learned in event time, and how far a window is from it.
 *
 * <p>Each model is a plain Java state machine with its own bounded state: it is shown what
 * happened, in order, and answers with {@link io.keytrail.profile.Signal}s. No clock, no randomness
 * but what is handed in. Signals about one key within a time become one case; a signal alone is no
 * finding.
 */
package io.keytrail.profile;
