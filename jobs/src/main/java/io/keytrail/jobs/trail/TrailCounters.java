package io.keytrail.jobs.trail;

/**
 * What the pipeline counts, each name once. Every one is a Flink counter in the metric group {@code
 * keytrail} and an accumulator of the same name, from which a finished run prints its sums.
 *
 * <p>At the end of a run, or whenever nothing is under way:
 *
 * <pre>
 * received    = kms + other + rejected
 * kms         = duplicates + secondViews + counted + keyless + late
 * keyUses     ≥ counted           (ReEncrypt and ReplicateKey touch two keys)
 * keyUses     = sum of calls and dry runs over the last revision of all windows
 * </pre>
 *
 * Any imbalance means that input was lost and deserves a page. {@code rejected} that grows means
 * that a carrier or a record has a form that is not understood; {@code late} that grows means that
 * delivery is slower than the allowed lateness.
 */
public final class TrailCounters {
  /** The metric group of all of these. */
  public static final String GROUP = "keytrail";

  /** Records that were to be decoded and judged. */
  public static final String RECEIVED = "received";

  public static final String KMS = "kms";

  /** Readable records that are not KMS's. */
  public static final String OTHER = "other";

  /** Records that could not be read, or that a replay's source found too old for their slice. */
  public static final String REJECTED = "rejected";

  /** Records that the asked time, account or Region leaves out; not part of received. */
  public static final String OUTSIDE = "outside";

  /** Records whose event id was seen within the horizon. */
  public static final String DUPLICATES = "duplicates";

  /** Records of a call that another account's, or another Region's, record had told of. */
  public static final String SECOND_VIEWS = "secondViews";

  /** Events whose use of at least one key was counted. */
  public static final String COUNTED = "counted";

  /** Events that touch no key, and that is right: GenerateRandom, ListKeys, key stores. */
  public static final String KEYLESS = "keyless";

  /** Events older than the watermark by more than the allowed lateness; they went to rejected. */
  public static final String LATE = "late";

  public static final String KEY_USES = "keyUses";

  /** Usage windows that closed. */
  public static final String WINDOWS = "windows";

  /** Usage windows that late events changed after they had closed. */
  public static final String WINDOW_UPDATES = "windowUpdates";

  /** Findings made (Create), and further records about them. */
  public static final String FINDINGS = "findings";

  public static final String FINDING_UPDATES = "findingUpdates";

  /** Usage windows and revisions of them that profiles were shown. */
  public static final String PROFILED = "profiledWindows";

  /**
   * Records of cases that profiles made, and what became of them: {@code caseRecords + mergeRecords
   * + toldSilences = mergedRecords + waitingSilences + budgetedRecords}.
   */
  public static final String CASE_RECORDS = "caseRecords";

  /** Records of cases that are not written, for a finding with the same cause tells of them. */
  public static final String MERGED_RECORDS = "mergedRecords";

  /** Records that merging wrote of itself: findings that tell more, others that end for that. */
  public static final String MERGE_RECORDS = "mergeRecords";

  /** Records of cases of keys that fell silent with their whole trail: untold, or not yet told. */
  public static final String WAITING_SILENCES = "waitingSilences";

  /** Such cases that were told after all. */
  public static final String TOLD_SILENCES = "toldSilences";

  /** Records of cases, merged, that came to the alert budget. */
  public static final String BUDGETED_RECORDS = "budgetedRecords";

  /**
   * Matches of rules that speak for themselves, duplicates and second views taken out; repeats that
   * updated a finding included.
   */
  public static final String RULE_MATCHES = "ruleMatches";

  /** Records that went to their key because a rule asks what it was like; duplicates included. */
  public static final String RULE_KEY_QUESTIONS = "ruleKeyQuestions";

  /**
   * Answers of rules that stay open: what they ask of the key is not known, or the event has no
   * key. They do not fire. Duplicates included.
   */
  public static final String RULE_UNDECIDED = "ruleUndecided";

  /** Matches that a filter left out. Counted as records come, duplicates included. */
  public static final String RULE_SUPPRESSED = "ruleSuppressed";

  /** Matches whose event had been seen, or told of by another account's record. */
  public static final String RULE_DUPLICATES = "ruleDuplicates";

  /** Records that a rule asked about and that could not be parsed; they went to rejected. */
  public static final String RULE_UNREADABLE = "ruleUnreadable";

  /** Events that came to a correlation after the windows that end at their time were judged. */
  public static final String CORRELATION_LATE = "correlationLate";

  /**
   * Events that came to a correlation and were made for another version of it: only while rules are
   * being replaced, or right after a restart.
   */
  public static final String CORRELATION_STALE = "correlationStale";

  /** Changed rules that were taken while the job ran. */
  public static final String RULE_RELOADS = "ruleReloads";

  /** Changed rules that could not be used; those before stayed in force. */
  public static final String RULE_RELOADS_REFUSED = "ruleReloadsRefused";

  /** A gauge, not a counter: the version (content hash) of the rules that a subtask goes by. */
  public static final String RULE_SET = "ruleSet";

  private TrailCounters() {}
}
