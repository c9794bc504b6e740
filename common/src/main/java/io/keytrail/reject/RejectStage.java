package io.keytrail.reject;

/** Where in the pipeline input was rejected. */
public enum RejectStage {
  READ,
  DECODE,
  USAGE
}
