package io.keytrail.jobs.config;

/** Where the trail comes from. */
public enum SourceType {
  KINESIS,
  ARCHIVE
}
