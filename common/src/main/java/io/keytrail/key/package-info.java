/**
 * What Keytrail knows of a KMS key itself, apart from how it is used: its aliases, tags, state,
 * rotation, policy and grants at a moment, each fact with where it comes from and since when it
 * holds.
 *
 * <p>What is not known is left out; it is never taken for {@code false}, empty or zero.
 */
package io.keytrail.key;
