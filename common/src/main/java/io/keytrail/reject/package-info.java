/**
 * Input that could not be used: where it came from, why, and its first bytes. Rejected input is an
 * output of its own and is counted, so that {@code received = kms + other + rejected} holds.
 */
package io.keytrail.reject;
