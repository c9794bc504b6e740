/**
 * What AWS KMS says in CloudTrail: operations, keys, principals, and the event that joins them.
 *
 * <p>{@link io.keytrail.kms.KmsEvent} is the flat form that everything after decoding works on. The
 * identity of a key is its whole ARN, {@link io.keytrail.kms.KeyArn}; an alias or a bare id never
 * is.
 */
package io.keytrail.kms;
