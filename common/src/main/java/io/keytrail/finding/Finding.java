package io.keytrail.finding;

import io.keytrail.key.KeyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One record about one finding: complete in itself, so that a reader keeps the newest of each
 * {@link #uid}. Rendered by {@link OcsfJson} as an OCSF Detection Finding, or as a Compliance
 * Finding where it has a {@link #compliance} part.
 *
 * <p>All times are event times in epoch ms, never the wall clock: a replay writes the bytes that
 * the live job wrote.
 */
public final class Finding {
  /** Identity of the finding over its life: {@link FindingUid} of analytic, subject and episode. */
  public String uid;

  public Activity activity = Activity.CREATE;

  /** 1 for the Create, then one more for each record of the same uid. */
  public int sequence = 1;

  public Analytic analytic;
  public Severity severity = Severity.MEDIUM;

  /**
   * Trust in the detection: OCSF {@code confidence_id} 1 low, 2 medium, 3 high; 0 leaves it out.
   */
  public int confidence;

  /** Short and constant for a detection: what is wrong. */
  public String title;

  /** Free keywords for what kind of finding it is, such as {@code Usage volume}; may be empty. */
  public List<String> types = new ArrayList<>(1);

  /** One sentence with this finding's own facts: what an analyst reads first. */
  public String message;

  /** What the detection looks for and why it matters. */
  public String description;

  /** How sure, and on what the verdict stands (history seen, thresholds in force). */
  public String statusDetail;

  /** When this record's facts were complete: the time of the event that made it fire. */
  public long timeMillis;

  /** When the first record (Create) of this uid fired. */
  public long createdMillis;

  /** First and last contributing event. */
  public long firstSeenMillis;

  public long lastSeenMillis;

  /** The keys that it is about; at least one, unless {@link #resources} names something else. */
  public List<String> keyArns = new ArrayList<>(1);

  /** What else it is about; alone where an event has no key (StopLogging, GenerateRandom). */
  public List<Resource> resources = new ArrayList<>(0);

  /** Alias of a key ({@code alias/payments}) by its ARN, where known: what people call the key. */
  public Map<String, String> keyAliases = new TreeMap<>();

  /**
   * The keys as they were at {@link #timeMillis}, by ARN; those that were never asked are absent.
   */
  public Map<String, KeyView> keys = new TreeMap<>();

  /** How many events contributed. */
  public long count;

  public List<Evidence> evidences = new ArrayList<>();

  /** ATT&amp;CK techniques as {@code T1530} or {@code T1078.004}. */
  public List<String> attackTechniques = new ArrayList<>();

  /** What to do first. */
  public String remediation;

  /** The numbers behind the verdict, for {@code unmapped}: plain JSON values; sorted by name. */
  public Map<String, Object> facts = new TreeMap<>();

  /** Makes it a Compliance Finding (class 2003); null in a Detection Finding. */
  public Compliance compliance;

  /** Findings with the same cause that this one tells of, so that they are not told beside it. */
  public List<RelatedFinding> parts = new ArrayList<>(0);

  /** How many more parts there are than {@link #parts} lists. */
  public int partsLeftOut;

  /** The finding that goes on in place of this one, whose last record this is; else null. */
  public RelatedFinding partOf;

  /** A finding with the same fields; lists and maps are shared, for nobody changes them. */
  public Finding copy() {
    Finding copy = new Finding();
    copy.uid = uid;
    copy.activity = activity;
    copy.sequence = sequence;
    copy.analytic = analytic;
    copy.severity = severity;
    copy.confidence = confidence;
    copy.title = title;
    copy.types = types;
    copy.message = message;
    copy.description = description;
    copy.statusDetail = statusDetail;
    copy.timeMillis = timeMillis;
    copy.createdMillis = createdMillis;
    copy.firstSeenMillis = firstSeenMillis;
    copy.lastSeenMillis = lastSeenMillis;
    copy.keyArns = keyArns;
    copy.resources = resources;
    copy.keyAliases = keyAliases;
    copy.keys = keys;
    copy.count = count;
    copy.evidences = evidences;
    copy.attackTechniques = attackTechniques;
    copy.remediation = remediation;
    copy.facts = facts;
    copy.compliance = compliance;
    copy.parts = parts;
    copy.partsLeftOut = partsLeftOut;
    copy.partOf = partOf;
    return copy;
  }
}
