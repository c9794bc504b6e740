package io.keytrail.reject;

/** Why input was rejected. Names are stable: they stand in output, metrics and alarms. */
public enum RejectReason {
  /** The file, object or record could not be opened or read. */
  UNREADABLE,
  /**
   * A carrier without a byte to read, packed or not, or with nothing but white space. CloudTrail
   * writes none: a copy that broke off looks like that. A carrier that holds an empty list of
   * records is not empty.
   */
  EMPTY,
  /** Gzip data that ends early or fails its checksum. */
  CORRUPT_GZIP,
  /** The carrier or record ends in the middle of a value. */
  TRUNCATED,
  NOT_JSON,
  INVALID_UTF8,
  /** JSON, but no carrier that we know: not a CloudTrail record, envelope or list of records. */
  UNKNOWN_CARRIER,
  RECORD_TOO_LARGE,
  DECOMPRESSED_TOO_LARGE,
  TOO_DEEP,
  STRING_TOO_LONG,
  NO_EVENT_ID,
  NO_EVENT_TIME,
  /** A time that cannot be parsed, or lies outside what CloudTrail can have written. */
  BAD_EVENT_TIME,
  /** A field has a type that CloudTrail never writes there. */
  MALFORMED_RECORD,
  /** Older than the watermark by more than the allowed lateness. */
  LATE
}
