package io.keytrail.compliance;

import static io.keytrail.compliance.Keys.CREATED_AT;
import static io.keytrail.compliance.Keys.DAY;
import static io.keytrail.key.KeyAttribute.CREATED;
import static io.keytrail.key.KeyAttribute.DELETION_DATE;
import static io.keytrail.key.KeyAttribute.MATERIAL_EXPIRY;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.ROTATION_PERIOD_DAYS;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.Freshness;
import io.keytrail.key.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A violation opens once, is updated, closes; the same whenever and however often one asks. */
class ComplianceTrackerTest {
  private static final long LIMIT = CREATED_AT + 366 * DAY;

  private static final Freshness FRESH = new Freshness(Enrichment.API, 0L, 0L);

  private ComplianceTracker tracker = new ComplianceTracker(CompliancePolicy.packaged());
  private ComplianceState state = new ComplianceState();
  private UseDigest use = Keys.observedFrom(CREATED_AT);

  private List<Finding> at(long now, Keys key) {
    List<Finding> findings = tracker.evaluate(state, now, key.asOf(now), FRESH, use);
    findings.forEach(ComplianceTrackerTest::valid);
    return findings;
  }

  private static void valid(Finding finding) {
    String line = OcsfJson.write(finding);
    assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
    assertThat(line).contains("\"class_uid\":2003");
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  /** Used on the day before, so that the control for unused keys keeps quiet. */
  private void touch(long now) {
    use.add(Keys.use(now - DAY, "app", "111122223333", null));
  }

  @Test
  void anOverdueRotationOpensOnceAndClosesWhenItComes() {
    touch(LIMIT);
    Finding create = only(at(LIMIT, Keys.good()));
    assertThat(create.activity).isEqualTo(Activity.CREATE);
    assertThat(create.sequence).isEqualTo(1);
    assertThat(create.compliance.status).isEqualTo(Compliance.Status.FAIL);
    assertThat(create.firstSeenMillis).isEqualTo(CREATED_AT + 365 * DAY);
    assertThat(create.keys.get(Keys.ARN).owner).isEqualTo("payments-team");
    assertThat(create.keyAliases).containsEntry(Keys.ARN, "alias/payments");
    assertThat(create.compliance.dataSources).containsExactly("AWS CloudTrail", "AWS KMS");
    touch(LIMIT + DAY);
    assertThat(at(LIMIT + DAY, Keys.good())).isEmpty();

    touch(LIMIT + 2 * DAY);
    long rotated = LIMIT + 2 * DAY;
    Finding close = only(at(rotated, Keys.good().rotated(rotated, Rotation.Type.ON_DEMAND)));
    assertThat(close.activity).isEqualTo(Activity.CLOSE);
    assertThat(close.uid).isEqualTo(create.uid);
    assertThat(close.sequence).isEqualTo(2);
    assertThat(close.createdMillis).isEqualTo(LIMIT);
    assertThat(close.compliance.status).isEqualTo(Compliance.Status.PASS);
    assertThat(close.compliance.statusCode).isEqualTo("rotated");
    assertThat(close.message).contains("by rotation on demand on 2026-01-04");
    assertThat(create.remediation).contains("RotateKeyOnDemand");
    assertThat(close.remediation).as("what is over needs no advice").isNull();
  }

  @Test
  void aTitleClaimsNoMoreThanIsKnown() {
    use = new UseDigest();
    Finding doubt = only(at(LIMIT, Keys.good().completeSince(null)));
    assertThat(doubt.compliance.status).isEqualTo(Compliance.Status.UNKNOWN);
    assertThat(doubt.title)
        .isEqualTo("Not known whether key material is renewed within the maximum age");

    List<Finding> known = at(LIMIT + DAY, Keys.good());
    assertThat(known).extracting(f -> f.activity).containsExactly(Activity.CLOSE, Activity.CREATE);
    assertThat(known.get(0).title).as("of one finding always the same").isEqualTo(doubt.title);
    assertThat(known.get(1).title).isEqualTo("Key material is older than the policy allows");
  }

  @Test
  void anOpenFindingSaysThatTheMaterialIsGone() {
    touch(LIMIT);
    Keys key = Keys.good().set(ORIGIN, "EXTERNAL", CREATED_AT);
    Finding create = only(at(LIMIT, key));
    key.set(STATE, "PendingImport", LIMIT + DAY);
    Finding update = only(at(LIMIT + DAY, key));
    assertThat(update.activity).isEqualTo(Activity.UPDATE);
    assertThat(update.uid).isEqualTo(create.uid);
    assertThat(update.remediation).startsWith("Import the same material again");
  }

  @Test
  void materialThatExpiredIsMissingUntilItIsImportedAgain() {
    long date = CREATED_AT + 60 * DAY;
    Keys key =
        Keys.good().set(ORIGIN, "EXTERNAL", CREATED_AT).set(MATERIAL_EXPIRY, date, CREATED_AT);
    touch(date - 30 * DAY);
    Finding create = only(at(date - 30 * DAY, key));

    key.set(MATERIAL_EXPIRY, null, date).set(STATE, "PendingImport", date);
    assertThat(at(date + DAY, key)).isEmpty();

    key.set(MATERIAL_EXPIRY, null, date + 2 * DAY).set(STATE, "Enabled", date + 2 * DAY);
    touch(date + 2 * DAY);
    Finding close = only(at(date + 2 * DAY, key));
    assertThat(close.activity).isEqualTo(Activity.CLOSE);
    assertThat(close.uid).isEqualTo(create.uid);
  }

  /** Of a key older than the trail, whose other tags nobody has seen. */
  @Test
  void theTagThatWasMissingCuresThoughOthersAreNotKnown() {
    Map<String, String> known = new HashMap<>();
    known.put("Owner", null);
    long now = CREATED_AT + DAY;
    Finding create = only(at(now, Keys.good().part(TAGS, known, now)));

    known.put("Owner", "claims");
    Finding close = only(at(now + DAY, Keys.good().part(TAGS, known, now + DAY)));
    assertThat(close.activity).isEqualTo(Activity.CLOSE);
    assertThat(close.uid).isEqualTo(create.uid);
  }

  /** Of a key older than the trail, which may be older still than the looser limit. */
  @Test
  void theTagThatAskedForLessCuresThoughTheAgeIsNotKnown() {
    Keys key = Keys.good().forget(CREATED).completeSince(CREATED_AT);
    key.set(ROTATION_PERIOD_DAYS, 90L, CREATED_AT);
    long now = CREATED_AT + 91 * DAY;
    touch(now);
    Map<String, String> tags = new TreeMap<>(Map.of("Owner", "x", "Application", "a"));
    tags.putAll(Map.of("Environment", "e", "DataClassification", "Restricted"));
    Finding create = only(at(now, key.tags(tags, now)));
    touch(now + DAY);
    assertThat(at(now + DAY, key.tags(tags, now))).isEmpty();

    touch(now + 2 * DAY);
    tags.put("DataClassification", "Public");
    List<Finding> loosened = at(now + 2 * DAY, key.tags(tags, now + 2 * DAY));
    assertThat(loosened.get(0).activity).isEqualTo(Activity.CLOSE);
    assertThat(loosened.get(0).uid).isEqualTo(create.uid);
    assertThat(loosened.get(1).compliance.status).isEqualTo(Compliance.Status.UNKNOWN);

    touch(now + 3 * DAY);
    tags.put("DataClassification", "Restricted");
    List<Finding> tightened = at(now + 3 * DAY, key.tags(tags, now + 3 * DAY));
    assertThat(tightened)
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CLOSE, Activity.CREATE);
    assertThat(tightened.get(1).uid).isNotEqualTo(create.uid);
  }

  @Test
  void theNextTimeItIsOverdueIsAnotherFinding() {
    touch(LIMIT);
    Finding first = only(at(LIMIT, Keys.good()));
    long rotated = LIMIT + DAY;
    Keys key = Keys.good().rotated(rotated, Rotation.Type.AUTOMATIC);
    touch(rotated + 366 * DAY);
    List<Finding> both = at(rotated + 366 * DAY, key);
    assertThat(both).extracting(f -> f.activity).containsExactly(Activity.CLOSE, Activity.CREATE);
    assertThat(both.get(0).uid).isEqualTo(first.uid);
    assertThat(both.get(1).uid).isNotEqualTo(first.uid);
  }

  @Test
  void aViolationThatComesBackWithTheSameCauseHasItsOwnUid() {
    CompliancePolicy exempt =
        Keys.policy(
            "unused-after: 3000d\nexemptions: [{reason: r, accounts: '111122223333', controls: rotation-age}]");
    CompliancePolicy plain = Keys.policy("unused-after: 3000d\n");
    List<String> uids = new ArrayList<>();
    for (CompliancePolicy policy : List.of(plain, exempt, plain, exempt, plain)) {
      tracker = new ComplianceTracker(policy);
      assertThat(tracker.isCurrent(state)).isFalse();
      Finding finding = only(at(LIMIT, Keys.good()));
      assertThat(tracker.isCurrent(state)).isTrue();
      boolean isExempt = policy == exempt;
      assertThat(finding.activity).isEqualTo(isExempt ? Activity.CLOSE : Activity.CREATE);
      if (isExempt) {
        assertThat(finding.compliance.status).isEqualTo(Compliance.Status.NOT_APPLICABLE);
        assertThat(finding.compliance.statusCode).isEqualTo("exempt");
      } else {
        uids.add(finding.uid);
      }
    }
    assertThat(uids).doesNotHaveDuplicates();
  }

  @Test
  void anotherSetOfMissingTagsUpdatesTheSameFinding() {
    long now = CREATED_AT + DAY;
    Keys key = Keys.good().tags(Map.of(), CREATED_AT);
    Finding create = only(at(now, key));
    Finding update = only(at(now + 1, key.tags(Map.of("Owner", "x"), now + 1)));
    assertThat(update.activity).isEqualTo(Activity.UPDATE);
    assertThat(update.uid).isEqualTo(create.uid);
    assertThat(at(now + 2, key.tags(Map.of("Owner", "y"), now + 2))).isEmpty();
    assertThat(only(at(now + 3, Keys.good())).activity).isEqualTo(Activity.CLOSE);
  }

  @Test
  void manyViolationsOfOneKeyAreAFindingEach() {
    Keys key = Keys.good().tags(Map.of(), CREATED_AT).set(ROTATION_ENABLED, false, CREATED_AT);
    List<Finding> findings = at(LIMIT, key);
    assertThat(findings)
        .extracting(f -> f.analytic.uid())
        .containsExactly(
            "keytrail.compliance.rotation-age",
            "keytrail.compliance.rotation-off",
            "keytrail.compliance.unused",
            "keytrail.compliance.required-tags");
    assertThat(findings).extracting(f -> f.uid).doesNotHaveDuplicates();
    assertThat(state.open()).isEqualTo(4);
    assertThat(Control.ofAnalytic(findings.get(0).analytic.uid())).isEqualTo(Control.ROTATION_AGE);
  }

  @Test
  void aDeletedKeyClosesAllAndNeedsNoState() {
    Keys key = Keys.good().tags(Map.of(), CREATED_AT).set(ROTATION_ENABLED, false, CREATED_AT);
    at(LIMIT, key);
    assertThat(state.isOver()).isFalse();
    List<Finding> closes = at(LIMIT + 1, key.set(STATE, "Deleted", LIMIT + 1));
    assertThat(closes).hasSize(4).allMatch(f -> f.activity == Activity.CLOSE);
    assertThat(closes).extracting(f -> f.compliance.statusCode).containsOnly("deleted");
    assertThat(state.isOver()).isTrue();
    assertThat(state.nextCheckMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPendingDeletionCountsDownAndNamesTheUsers() {
    long scheduled = CREATED_AT + 10 * DAY;
    touch(scheduled);
    Keys key =
        Keys.good()
            .set(STATE, "PendingDeletion", scheduled)
            .set(DELETION_DATE, scheduled + 30 * DAY, scheduled);
    List<Finding> all = new ArrayList<>(at(scheduled, key));
    while (state.nextCheckMillis() < Long.MAX_VALUE) all.addAll(at(state.nextCheckMillis(), key));
    List<Finding> countdown =
        all.stream()
            .filter(f -> f.analytic == Control.PENDING_DELETION.analytic())
            .collect(Collectors.toList());
    assertThat(countdown)
        .extracting(f -> (f.timeMillis - scheduled) / DAY)
        .containsExactly(0L, 16L, 23L, 27L, 29L, 30L);
    assertThat(countdown).extracting(f -> f.sequence).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(countdown.get(0).facts).containsKey("used_by_principals");
    assertThat(countdown.get(0).severity).isEqualTo(Severity.MEDIUM);
    List<Finding> closes = at(scheduled + 31 * DAY, Keys.good());
    assertThat(closes).extracting(f -> f.activity).contains(Activity.CLOSE);
  }

  @Test
  void aDoubtIsInformationAndGivesWayToAViolation() {
    long seen = CREATED_AT + 400 * DAY;
    use = new UseDigest();
    use.add(Keys.use(seen, "app", "111122223333", null));
    Keys key = Keys.good().completeSince(seen);
    Finding doubt = only(at(seen, key));
    assertThat(doubt.compliance.status).isEqualTo(Compliance.Status.UNKNOWN);
    assertThat(doubt.severity).isEqualTo(Severity.INFORMATIONAL);
    long next = seen + 366 * DAY;
    touch(next);
    List<Finding> both = at(next, key);
    assertThat(both).extracting(f -> f.activity).containsExactly(Activity.CLOSE, Activity.CREATE);
    assertThat(both.get(0).uid).isEqualTo(doubt.uid);
    assertThat(both.get(0).compliance.statusCode).isEqualTo("known");
    Finding violation = both.get(1);
    assertThat(violation.uid).isNotEqualTo(doubt.uid);
    assertThat(violation.severity).isEqualTo(Severity.LOW);
    touch(next + 1);
    assertThat(at(next + 1, key.completeSince(null))).as("doubt cures nothing").isEmpty();
  }

  @Test
  void doubtsThatThePolicyDoesNotAskForAreNotTold() {
    tracker = new ComplianceTracker(Keys.policy("report-unknown: []\n"));
    use = new UseDigest();
    assertThat(at(LIMIT, Keys.good().completeSince(LIMIT).set(STATE, "Disabled", LIMIT))).isEmpty();
  }

  @Test
  void ofAKeyThatMayBeAwsManagedNoDoubtIsTold() {
    Keys key = new Keys().completeSince(null);
    assertThat(at(LIMIT, key)).isEmpty();
    assertThat(tracker.assess(LIMIT, key.asOf(LIMIT), use).get(Control.ROTATION_AGE).status())
        .isEqualTo(Compliance.Status.UNKNOWN);
  }

  @Test
  void severityIsWhatThePolicySays() {
    tracker =
        new ComplianceTracker(
            Keys.policy("unused-after: 3000d\ncontrols: {rotation-age: {severity: high}}\n"));
    assertThat(only(at(LIMIT, Keys.good())).severity).isEqualTo(Severity.HIGH);
  }

  /** A year of a key's life: what was stated, in order. */
  private static TreeMap<Long, Keys> story() {
    TreeMap<Long, Keys> story = new TreeMap<>();
    story.put(CREATED_AT, Keys.good().tags(Map.of(), CREATED_AT));
    story.put(CREATED_AT + 2 * DAY, Keys.good());
    story.put(
        CREATED_AT + 50 * DAY,
        Keys.good().from(FactSource.TRAIL).set(ROTATION_ENABLED, false, CREATED_AT + 50 * DAY));
    story.put(
        CREATED_AT + 380 * DAY,
        Keys.good().rotated(CREATED_AT + 380 * DAY, Rotation.Type.ON_DEMAND));
    long scheduled = CREATED_AT + 400 * DAY;
    story.put(
        scheduled,
        Keys.good()
            .rotated(CREATED_AT + 380 * DAY, Rotation.Type.ON_DEMAND)
            .set(STATE, "PendingDeletion", scheduled)
            .set(DELETION_DATE, scheduled + 30 * DAY, scheduled));
    story.put(scheduled + 30 * DAY, Keys.good().set(STATE, "Deleted", scheduled + 30 * DAY));
    return story;
  }

  /** Statements and the timers asked for, and beyond them an evaluation at each extra moment. */
  private List<String> play(List<Long> extra, boolean restart) throws IOException {
    ComplianceState played = new ComplianceState();
    TreeMap<Long, Keys> story = story();
    List<String> lines = new ArrayList<>();
    List<Long> moments = new ArrayList<>(story.keySet());
    moments.addAll(extra);
    moments.sort(null);
    moments.add(Long.MAX_VALUE);
    long end = story.lastKey() + 100 * DAY;
    for (long moment : moments) {
      while (played.nextCheckMillis() < Math.min(moment, end)) {
        step(played, played.nextCheckMillis(), story, lines);
      }
      if (moment < end) step(played, moment, story, lines);
      if (restart) played = ComplianceState.fromBytes(played.toBytes());
    }
    return lines;
  }

  private void step(
      ComplianceState played, long now, TreeMap<Long, Keys> story, List<String> lines) {
    Keys key = story.floorEntry(now).getValue();
    for (Finding f :
        tracker.evaluate(played, now, key.asOf(now), FRESH, Keys.observedFrom(CREATED_AT))) {
      valid(f);
      lines.add(OcsfJson.write(f));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void asksAsOftenAsOneLikesGivesTheSameFindings(long seed) throws IOException {
    List<String> calm = play(List.of(), false);
    assertThat(calm).hasSizeGreaterThan(12);
    assertThat(calm.stream().filter(l -> l.contains("\"activity_id\":1,")).count())
        .as("each that opened has closed")
        .isEqualTo(calm.stream().filter(l -> l.contains("\"activity_id\":3,")).count());
    Random random = new Random(seed);
    List<Long> extra = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      extra.add(CREATED_AT + (long) (random.nextDouble() * 530 * DAY));
    }
    assertThat(play(extra, false)).isEqualTo(calm);
    assertThat(play(extra, true)).as("with a restart after each step").isEqualTo(calm);
  }

  @Test
  void aStateOfTheFirstVersionIsRead() throws IOException {
    touch(LIMIT);
    at(LIMIT, Keys.good());
    byte[] stored =
        Files.readAllBytes(Path.of("src/test/resources/io/keytrail/compliance/state-1.bin"));
    ComplianceState read = ComplianceState.fromBytes(stored);
    assertThat(read).usingRecursiveComparison().ignoringFields("policy").isEqualTo(state);
    assertThat(read.toBytes()).isEqualTo(stored);
    assertThat(stored).hasSizeLessThan(400);
  }

  @Test
  void bytesOfAnotherVersionOrDamagedOnesAreRefused() {
    byte[] bytes = state.toBytes();
    bytes[0] = 9;
    assertThatThrownBy(() -> ComplianceState.fromBytes(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("compliance state of version 9; this build reads version 1");
    byte[] longer = java.util.Arrays.copyOf(state.toBytes(), state.toBytes().length + 1);
    assertThatThrownBy(() -> ComplianceState.fromBytes(longer)).isInstanceOf(IOException.class);
    byte[] shorter = java.util.Arrays.copyOf(state.toBytes(), 5);
    assertThatThrownBy(() -> ComplianceState.fromBytes(shorter)).isInstanceOf(IOException.class);
  }
}
