/**
 * Reads KMS key policies and grants, and says what they allow: the facts behind {@code policy.…}
 * and {@code grant.…} fields of rules. Element and condition semantics after the IAM user guide,
 * "IAM JSON policy elements reference", and the KMS developer guide, "Key policies in AWS KMS".
 */
package io.keytrail.policy;
