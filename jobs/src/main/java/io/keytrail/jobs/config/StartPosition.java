package io.keytrail.jobs.config;

/** Where reading a shard begins when no checkpoint says otherwise; Kinesis's own names. */
public enum StartPosition {
  LATEST,
  TRIM_HORIZON,
  AT_TIMESTAMP
}
