package io.keytrail.kms;

/**
 * What a KMS key was to the call that touched it.
 *
 * <p>Most calls touch one key as {@link #TARGET}. {@code ReEncrypt} touches two, its source
 * (decrypt side) and its destination (encrypt side), which may be the same key. {@code
 * ReplicateKey} touches the primary and the new replica, two ARNs with one key id.
 */
public enum KeyRole {
  TARGET,
  SOURCE,
  DESTINATION,
  PRIMARY,
  REPLICA
}
