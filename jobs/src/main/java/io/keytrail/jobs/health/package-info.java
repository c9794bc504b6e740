/**
 * What is known of the trail itself and not of keys: whether it is heard, and what an account's own
 * requests cost.
 */
package io.keytrail.jobs.health;
