/**
 * Keys as they were: the trail and snapshots of KMS become one history for each key. What is told
 * of aliases passes a ledger for each account and Region first.
 */
package io.keytrail.jobs.keys;
