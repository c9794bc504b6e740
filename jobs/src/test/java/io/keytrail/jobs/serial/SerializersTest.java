package io.keytrail.jobs.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.EpisodeState;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.RelatedFinding;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.dedupe.EventKeySerializer;
import io.keytrail.jobs.key.EpisodeStateSerializer;
import io.keytrail.jobs.key.OpenWindow;
import io.keytrail.jobs.key.OpenWindowSerializer;
import io.keytrail.jobs.key.UsageDelta;
import io.keytrail.jobs.key.UsageDeltaSerializer;
import io.keytrail.jobs.trail.Hearing;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.jobs.trail.WindowUseSerializer;
import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import io.keytrail.usage.UsageJson;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SerializersTest {
  private static final String TIME = "2026-03-02T09:00:00Z";

  private static <T> T roundTrip(CompactSerializer<T> serializer, T record) throws IOException {
    byte[] bytes = bytes(serializer, record);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    T read = serializer.deserialize(in);
    assertThat(in.available()).as("bytes left over").isZero();
    return read;
  }

  private static <T> byte[] bytes(CompactSerializer<T> serializer, T record) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(record, out);
    return out.getCopyOfBuffer();
  }

  private static KmsEvent fullEvent() {
    KmsEvent event =
        TestEvents.event(1, TIME)
            .reEncrypt(TestEvents.KEY, TestEvents.OTHER_KEY)
            .alias("alias/cards")
            .error("AccessDenied")
            .shared("shared", "111122223333", "444455556666")
            .build();
    event.viaService = "s3.amazonaws.com";
    event.serviceMade = true;
    event.fromConsole = true;
    event.vpcEndpointId = "vpce-1";
    event.tlsVersion = "TLSv1.3";
    event.encryptionContext =
        Map.of("aws:s3:arn", "arn:aws:s3:::bucket", "ключ", "\u0000\uD83D\uDD11");
    event.contextResource = "arn:aws:s3:::bucket";
    event.errorMessage = "not authorized";
    event.mfa = false;
    event.sessionCreatedMillis = 5L;
    event.fact("requestParameters.policy", "{}");
    event.enclave = Map.of("recipient.attestationDocumentEnclaveImageDigest", "ab");
    event.dryRun = true;
    event.pairedEventId = "paired";
    event.pairedAccountId = "444455556666";
    return event;
  }

  @Test
  void everyFieldOfAnEventComesBack() throws IOException {
    for (KmsEvent event : List.of(fullEvent(), new KmsEvent())) {
      event.eventName = event.eventName == null ? "SomethingNew" : event.eventName;
      assertThat(roundTrip(KmsEventSerializer.INSTANCE, event))
          .usingRecursiveComparison()
          .isEqualTo(event);
    }
  }

  @Test
  void anEventOfTheFirstVersionIsReadAsOfNoConsole() throws IOException {
    for (boolean serviceMade : new boolean[] {false, true}) {
      KmsEvent event = TestEvents.event(1, TIME).build();
      event.serviceMade = serviceMade;
      byte[] bytes = bytes(KmsEventSerializer.INSTANCE, event);
      bytes[0] = 1; // what differs is a bit that version 1 left 0
      assertThat(KmsEventSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes)))
          .usingRecursiveComparison()
          .isEqualTo(event);
    }
  }

  @Test
  void anEventIsSmallOnTheWire() throws IOException {
    // Every event is shuffled once: its size is the price of the job.
    assertThat(bytes(KmsEventSerializer.INSTANCE, TestEvents.event(1, TIME).build()).length)
        .isLessThan(500);
  }

  @Test
  void rejectedInputComesBackWithItsBytes() throws IOException {
    Rejected rejected = new Rejected(RejectStage.DECODE, RejectReason.NOT_JSON, "why", "file", "7");
    rejected.firstBytes = new byte[] {0, -1, 34};
    rejected.eventTimeMillis = 3L;
    assertThat(roundTrip(RejectedSerializer.INSTANCE, rejected))
        .usingRecursiveComparison()
        .isEqualTo(rejected);
  }

  @Test
  void aBatchComesBack() throws IOException {
    TrailBatch batch = new TrailBatch();
    batch.events.addAll(Arrays.asList(fullEvent(), TestEvents.event(2, TIME).build()));
    batch.rejected.add(new Rejected(RejectStage.READ, RejectReason.UNREADABLE, "why", "file", ""));
    batch.records.add(new RawRecord(new byte[] {'{', '}'}, "kms.amazonaws.com", "Decrypt", 9, 1));
    batch.records.add(new RawRecord(new byte[0], null, null, 7, RawRecord.NO_EVENT));
    Hearing.kms(batch, TestEvents.event(2, TIME).build(), Hearing.UNKNOWN);
    batch.other = 300;
    batch.outside = 4;
    batch.maxEventTimeMillis = 9;
    assertThat(roundTrip(TrailBatchSerializer.INSTANCE, batch))
        .usingRecursiveComparison()
        .isEqualTo(batch);
  }

  @Test
  void usageComesBackExactAndEstimated() throws IOException {
    for (int principals : new int[] {3, 40}) {
      KeyUsage usage = usage(principals);
      assertThat(json(roundTrip(KeyUsageSerializer.INSTANCE, usage))).isEqualTo(json(usage));
      KeyUsage delta =
          roundTrip(UsageDeltaSerializer.INSTANCE, new UsageDelta(TestEvents.KEY, 7, usage, null))
              .usage;
      assertThat(json(delta)).isEqualTo(json(usage));
      UsageWindow window =
          roundTrip(
              UsageWindowSerializer.INSTANCE, new UsageWindow(TestEvents.KEY, 1, 2, 3, usage));
      assertThat(window.revision).isEqualTo(3);
      assertThat(json(window.usage)).isEqualTo(json(usage));
    }
  }

  @Test
  void originsComeBackAndSoDoCallsThatNameNobody() throws IOException {
    KeyUsage usage = usage(3);
    for (int i = 0; i < 60; i++) {
      KmsEvent event =
          TestEvents.event(100 + i, TIME).session("s" + i / 20, "ASIA" + i, "agent/1").build();
      usage.add(event, event.keys.get(0));
    }
    KmsEvent nobody = TestEvents.event(200, TIME).unnamed().build();
    usage.add(nobody, nobody.keys.get(0));
    assertThat(roundTrip(KeyUsageSerializer.INSTANCE, usage))
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*\\.last", ".*\\.largest", ".*\\.largestHash")
        .isEqualTo(usage);
  }

  @Test
  void usageOfTheFirstVersionIsReadAndGoesOn() throws IOException {
    byte[] bytes =
        SerializersTest.class.getResourceAsStream("/serial/key-usage-1.bin").readAllBytes();
    KeyUsage usage = KeyUsageSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
    assertThat(usage.calls).isEqualTo(5);
    PrincipalUsage first = usage.topPrincipals(1).get(0);
    assertThat(first.calls).isEqualTo(3);
    assertThat(first.samples()).hasSize(3);
    assertThat(first.origins.all()).isEmpty();
    usage.merge(usage(3));
    assertThat(json(roundTrip(KeyUsageSerializer.INSTANCE, usage))).isEqualTo(json(usage));
  }

  @Test
  void factsComeBackWithTheirDeltaAndWithTheOpenWindow() throws IOException {
    UseFacts facts = facts();
    UsageDelta delta =
        roundTrip(
            UsageDeltaSerializer.INSTANCE, new UsageDelta(TestEvents.KEY, 7, usage(3), facts));
    assertThat(delta.facts.toBytes()).isEqualTo(facts.brief().toBytes());
    OpenWindow window = roundTrip(OpenWindowSerializer.INSTANCE, new OpenWindow(usage(3), facts));
    assertThat(window.facts.toBytes()).isEqualTo(facts.brief().toBytes());
    UsageWindow closed = new UsageWindow(TestEvents.KEY, 1, 2, 3, usage(3));
    WindowUse use = roundTrip(WindowUseSerializer.INSTANCE, new WindowUse(closed, facts));
    assertThat(use.facts.toBytes()).isEqualTo(facts.toBytes());
    assertThat(use.window.revision).isEqualTo(3);
  }

  @Test
  void windowsThatWereOpenBeforeThereWereFactsAreRead() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeByte(1);
    Wire.writeCount(2, out);
    out.writeBoolean(true);
    KeyUsageSerializer.INSTANCE.serialize(usage(3), out);
    OpenWindow window =
        OpenWindowSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertThat(window.fired).isEqualTo(2);
    assertThat(window.changed).isTrue();
    assertThat(window.facts).isNull();
    assertThat(json(window.usage)).isEqualTo(json(usage(3)));
  }

  @Test
  void factsThatWereWrittenInBytesOfTheirOwnAreRead() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeByte(2);
    Wire.writeCount(0, out);
    out.writeBoolean(true);
    KeyUsageSerializer.INSTANCE.serialize(usage(3), out);
    out.writeBoolean(true);
    Wire.writeBytes(facts().toBytes(), out);
    OpenWindow window =
        OpenWindowSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertThat(window.facts.toBytes()).isEqualTo(facts().toBytes());
  }

  @Test
  void factsStillTellWhoOfThoseThatShareARoleCalled() throws IOException {
    String role = "arn:aws:iam::111122223333:role/AWSReservedSSO_Analyst_0123456789abcdef";
    UseFacts facts =
        facts(TestEvents.event(1, TIME).principal(role).session("mallory", "ASIAEXAMPLE", "cli"));
    OpenWindow window = roundTrip(OpenWindowSerializer.INSTANCE, new OpenWindow(usage(3), facts));
    assertThat(window.facts.sorted()).extracting(fact -> fact.person).containsExactly("mallory");
    assertThat(window.facts.brief().toBytes()).isEqualTo(facts.brief().toBytes());
  }

  private static UseFacts facts() {
    return facts(TestEvents.event(1, TIME));
  }

  private static UseFacts facts(TestEvents call) {
    UseFacts facts = new UseFacts();
    KmsEvent event = call.build();
    facts.add(event, event.keys.get(0), new UseReader());
    return facts;
  }

  @Test
  void whatStateChangesInPlaceIsCopiedDeeply() {
    OpenWindow window = new OpenWindow(usage(3), facts());
    OpenWindow copy = OpenWindowSerializer.INSTANCE.copy(window);
    String before = json(copy.usage);
    byte[] factsBefore = copy.facts.toBytes();
    window.facts.merge(facts());
    window.usage.merge(usage(9));
    window.fired = 7;
    assertThat(json(copy.usage)).isEqualTo(before);
    assertThat(copy.facts.toBytes()).isEqualTo(factsBefore);
    assertThat(window.facts.toBytes()).isNotEqualTo(factsBefore);
    assertThat(copy.fired).isZero();
  }

  @Test
  void episodesComeBackAndGoOnAsIfNothingHadHappened() throws IOException {
    EpisodeTracker tracker =
        new EpisodeTracker(
            new DecryptEncryptRatio(1, 5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10));
    EpisodeState state = new EpisodeState();
    tracker.judge(state, TestEvents.KEY, List.of(window(0)));
    tracker.settle(state, TestEvents.KEY, window(0));
    EpisodeState read = roundTrip(EpisodeStateSerializer.INSTANCE, state);
    EpisodeState copy = EpisodeStateSerializer.INSTANCE.copy(state);
    List<Finding> expected = tracker.judge(state, TestEvents.KEY, List.of(window(1)));
    assertThat(expected).hasSize(1);
    for (EpisodeState other : List.of(read, copy)) {
      assertThat(tracker.judge(other, TestEvents.KEY, List.of(window(1))))
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
  }

  @Test
  void aFindingIsWrittenTheSameAfterTheWire() throws IOException {
    EpisodeTracker tracker =
        new EpisodeTracker(
            new DecryptEncryptRatio(1, 5), Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO);
    Finding finding = tracker.judge(new EpisodeState(), TestEvents.KEY, List.of(window(0))).get(0);
    finding.resources.add(Resource.account("111122223333"));
    finding.resources.add(new Resource("arn:aws:s3:::b", "AWS::S3::Bucket", null, "eu-west-1"));
    finding.evidences.get(0).service = "s3.amazonaws.com";
    finding.facts.put("nested", Map.of("list", List.of(1L, true, 2.5, "text")));
    finding.keys.put(TestEvents.KEY, keyView());
    RelatedFinding part = new RelatedFinding();
    part.uid = "p";
    part.sequence = 2;
    part.activity = Activity.CLOSE;
    part.severity = Severity.HIGH;
    part.title = "title";
    part.message = "message";
    part.keyArn = TestEvents.OTHER_KEY;
    part.eventIds.add(TestEvents.id(1));
    part.facts.put("score", 5.5);
    finding.parts.add(part);
    finding.partsLeftOut = 3;
    finding.partOf = part;
    assertThat(roundTrip(FindingSerializer.INSTANCE, finding).parts)
        .usingRecursiveComparison()
        .isEqualTo(finding.parts);
    assertThat(OcsfJson.write(roundTrip(FindingSerializer.INSTANCE, finding)))
        .isEqualTo(OcsfJson.write(finding));
  }

  @Test
  void factsOfEveryFormComeBackAsTheyWere() throws IOException {
    KeyFacts facts = keyView().facts;
    KeyFacts read = roundTrip(KeyFactsSerializer.INSTANCE, facts);
    assertThat(read.stated()).isEqualTo(facts.stated());
    assertThat(read.knows(KeyAttribute.DELETION_DATE)).isTrue();
    assertThat(read.knows(KeyAttribute.SPEC)).isFalse();
    assertThat(read.rotations()).isEqualTo(facts.rotations());
    assertThat(read.rotationsCompleteSince()).isEqualTo(7);
    assertThat(read.keyArn()).isEqualTo(facts.keyArn());
    assertThat(read.asOfMillis()).isEqualTo(facts.asOfMillis());
  }

  private static KeyView keyView() {
    KeyFacts facts = new KeyFacts(TestEvents.KEY, 9);
    Object[] values = {
      KeyAttribute.STATE,
      "Enabled",
      KeyAttribute.DELETION_DATE,
      null,
      KeyAttribute.ROTATION_ENABLED,
      true,
      KeyAttribute.ROTATION_PERIOD_DAYS,
      365L,
      KeyAttribute.ALIASES,
      new TreeSet<>(List.of("alias/a", "alias/b")),
      KeyAttribute.TAGS,
      new TreeMap<>(Map.of("Owner", "team"))
    };
    for (int i = 0; i < values.length; i += 2) {
      facts.put((KeyAttribute) values[i], new Stated(values[i + 1], FactSource.API, 3, 5));
    }
    facts.add(new Rotation(4, Rotation.Type.ON_DEMAND, FactSource.TRAIL));
    facts.rotationsCompleteSince(7L);
    return KeyView.of(facts, Enrichment.API, 4L, TagNames.DEFAULT);
  }

  @Test
  void aComplianceFindingTravelsWhole() throws IOException {
    Finding finding = new Finding();
    finding.uid = "u";
    finding.analytic = new Analytic(Analytic.Type.RULE, "keytrail.x", "X", "1");
    finding.title = "t";
    finding.keyArns.add(TestEvents.KEY);
    Compliance compliance = new Compliance();
    compliance.status = Compliance.Status.UNKNOWN;
    compliance.statusCode = "overdue";
    compliance.statusDetails.add("detail");
    compliance.control = "control";
    compliance.description = "description";
    compliance.standards.add("standard");
    compliance.requirements.add("requirement");
    compliance.parameters.put("maxAgeDays", "365");
    compliance.assessments.add(new Compliance.Assessment("age", "412 days", true));
    compliance.dataSources.add("AWS KMS");
    finding.compliance = compliance;
    assertThat(roundTrip(FindingSerializer.INSTANCE, finding))
        .usingRecursiveComparison()
        .isEqualTo(finding);
  }

  /** Before it had a compliance part and its keys, a finding ended with its facts. */
  @Test
  void aFindingOfTheSecondVersionIsReadWithoutWhatCameAfter() throws IOException {
    Finding finding = new Finding();
    finding.uid = "u";
    finding.analytic = new Analytic(Analytic.Type.RULE, "keytrail.x", "X", "1");
    finding.keyArns.add(TestEvents.KEY);
    DataOutputSerializer out = new DataOutputSerializer(256);
    FindingSerializer.INSTANCE.serialize(finding, out);
    byte[] bytes = out.getCopyOfBuffer();
    byte[] old = Arrays.copyOf(bytes, bytes.length - 5);
    old[0] = 2;
    DataInputDeserializer in = new DataInputDeserializer(old);
    assertThat(FindingSerializer.INSTANCE.deserialize(in))
        .usingRecursiveComparison()
        .isEqualTo(finding);
    assertThat(in.available()).isZero();
  }

  @Test
  void aNewerVersionIsRefusedByName() {
    assertThatIOException()
        .isThrownBy(
            () ->
                KmsEventSerializer.INSTANCE.deserialize(new DataInputDeserializer(new byte[] {9})))
        .withMessage(
            "KmsEventSerializer reads versions 1 to 2, but found version 9:"
                + " was the state written by a newer release?");
  }

  @Test
  void serializersSurviveTheirSnapshots() throws Exception {
    for (CompactSerializer<?> serializer :
        List.of(
            KmsEventSerializer.INSTANCE,
            RejectedSerializer.INSTANCE,
            FindingSerializer.INSTANCE,
            TrailBatchSerializer.INSTANCE,
            KeyUsageSerializer.INSTANCE,
            UsageDeltaSerializer.INSTANCE,
            UsageWindowSerializer.INSTANCE,
            OpenWindowSerializer.INSTANCE,
            EpisodeStateSerializer.INSTANCE,
            EventKeySerializer.INSTANCE,
            KeyFactsSerializer.INSTANCE,
            KeyViewSerializer.INSTANCE)) {
      assertThat(serializer.snapshotConfiguration().restoreSerializer().getClass())
          .isEqualTo(serializer.getClass());
    }
  }

  private static UsageWindow window(int n) {
    return new UsageWindow(TestEvents.KEY, n * 300_000L, (n + 1) * 300_000L, 0, usage(10));
  }

  private static KeyUsage usage(int principals) {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < principals; i++) {
      KmsEvent event =
          TestEvents.event(i, TIME)
              .principal("arn:aws:iam::111122223333:role/r" + i)
              .from("203.0.113." + i)
              .alias("alias/cards")
              .operation(i % 7 == 6 ? KmsOperation.ENCRYPT : KmsOperation.DECRYPT)
              .error(i % 8 == 7 ? "AccessDenied" : null)
              .build();
      event.contextResource = "arn:aws:s3:::b" + i % 3;
      usage.add(event, event.keys.get(0));
    }
    return usage;
  }

  private static String json(KeyUsage usage) {
    return new UsageJson(100).write(new UsageWindow(TestEvents.KEY, 0, 300_000, 0, usage));
  }
}
