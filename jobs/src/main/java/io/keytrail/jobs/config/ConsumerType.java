package io.keytrail.jobs.config;

/** How shards are read. */
public enum ConsumerType {
  /** GetRecords; 2 MB/s a shard, shared with every other reader. */
  POLLING,
  /** Enhanced fan-out: SubscribeToShard; 2 MB/s a shard for this consumer alone. */
  EFO
}
