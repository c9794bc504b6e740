package io.keytrail.testdata;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.testdata.Archive.Entry;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailGeneratorTest {
  private static final Duration LATEST = Duration.ofMinutes(60);

  @TempDir static Path shared;

  private static GeneratorOptions options;
  private static GeneratorResult result;
  private static List<Entry> entries;

  @TempDir Path own;

  @BeforeAll
  static void generateOneDay() throws IOException {
    options = GeneratorOptions.builder().out(shared).events(30_000).anomalies(true).build();
    result = new TrailGenerator(options).run(ProgressListener.NONE);
    entries = Archive.read(result.archive());
  }

  @Test
  void sameOptionsGiveTheSameFilesWhateverThreadsLocaleAndTimeZone() throws IOException {
    GeneratorResult first = generate("a", small().threads(1));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    GeneratorResult second;
    try {
      Locale.setDefault(new Locale("ar", "EG"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      second = generate("b", small().threads(7));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }

    assertThat(Archive.files(own.resolve("a")))
        .isNotEmpty()
        .containsExactlyEntriesOf(Archive.files(own.resolve("b")));
    assertThat(first.bytes()).isEqualTo(second.bytes());
    assertThat(first.kmsEventsByOperation()).isEqualTo(second.kmsEventsByOperation());
  }

  @Test
  void anotherSeedIsAnotherArchive() throws IOException {
    generate("a", small().seed(1));
    generate("b", small().seed(2));

    Set<String> common = eventIds(own.resolve("a"));
    assertThat(common).hasSizeGreaterThan(1_000);
    common.retainAll(eventIds(own.resolve("b")));
    assertThat(common).isEmpty();
  }

  @Test
  void countsEqualWhatIsInTheFiles() throws IOException {
    Map<String, Long> byOperation = new TreeMap<>();
    Map<String, Long> distinctByOperation = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    Set<String> calls = new HashSet<>();
    long kms = 0;
    long distinct = 0;
    long duplicates = 0;
    long late = 0;
    long errors = 0;
    for (Entry entry : entries) {
      boolean copy = !seen.add(entry.identity());
      if (copy) duplicates++;
      if (!copy && entry.record.has("errorCode")) errors++;
      if (!copy && Duration.between(entry.time(), entry.delivered()).toMinutes() >= 10) late++;
      if (!entry.isKms()) continue;
      kms++;
      byOperation.merge(entry.text("eventName"), 1L, Long::sum);
      if (copy) continue;
      distinct++;
      distinctByOperation.merge(entry.text("eventName"), 1L, Long::sum);
      calls.add(entry.record.has("sharedEventID") ? entry.text("sharedEventID") : entry.identity());
    }

    assertThat(result.eventsWritten()).isEqualTo(entries.size());
    assertThat(result.kmsEvents()).isEqualTo(kms);
    assertThat(result.distinctKmsEvents()).isEqualTo(distinct);
    assertThat(result.distinctKmsCalls()).isEqualTo(calls.size());
    assertThat(result.duplicates()).isEqualTo(duplicates);
    assertThat(result.errors()).isEqualTo(errors);
    assertThat(result.kmsEventsByOperation()).isEqualTo(byOperation);
    assertThat(result.distinctKmsEventsByOperation()).isEqualTo(distinctByOperation);
    assertThat(result.late()).isEqualTo(late);
    Map<String, byte[]> files = Archive.files(result.archive());
    assertThat(result.files()).isEqualTo(files.size());
    assertThat(result.bytes()).isEqualTo(files.values().stream().mapToLong(f -> f.length).sum());
    long anomalies = result.labels().stream().mapToLong(Label::calls).sum();
    assertThat(result.eventsWritten())
        .isEqualTo(options.events() + result.duplicates() + result.sharedPairs() + anomalies);
  }

  @Test
  void filesStandInCloudTrailsLayout() throws IOException {
    String form =
        "AWSLogs/(\\d{12})/CloudTrail/([a-z0-9-]+)/2026/03/0[23]/"
            + "\\1_CloudTrail_\\2_2026030[23]T\\d\\d[0-5][05]Z_[A-Za-z0-9]{16}\\.json\\.gz";
    Set<String> files = new HashSet<>(Archive.files(shared).keySet());
    assertThat(files).isNotEmpty();
    files.removeIf(path -> path.matches(form));
    assertThat(files).isEmpty();
    for (Entry entry : entries) {
      assertThat(entry.file)
          .startsWith(
              entry.text("recipientAccountId") + "/CloudTrail/" + entry.text("awsRegion") + "/");
    }
  }

  @Test
  void noRecordStandsInAFileBeforeItsTimeOrTooLongAfterIt() {
    for (Entry entry : entries) {
      Duration delay = Duration.between(entry.time(), entry.delivered());
      assertThat(delay).isBetween(Duration.ZERO, Duration.ofMinutes(5 + 60 + 30));
    }
  }

  @Test
  void recordsHaveCloudTrailsFieldsInItsOrderAndSize() {
    List<String> order =
        List.of(
            "eventVersion",
            "userIdentity",
            "eventTime",
            "eventSource",
            "eventName",
            "awsRegion",
            "sourceIPAddress",
            "userAgent",
            "errorCode",
            "errorMessage",
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "requestID",
            "eventID",
            "readOnly",
            "resources",
            "eventType",
            "managementEvent",
            "recipientAccountId",
            "sharedEventID",
            "serviceEventDetails",
            "vpcEndpointId",
            "eventCategory",
            "tlsDetails",
            "sessionCredentialFromConsole");
    long characters = 0;
    for (Entry entry : entries) {
      List<String> names = new ArrayList<>();
      entry.record.fieldNames().forEachRemaining(names::add);
      List<String> expected = order.stream().filter(names::contains).collect(toList());
      assertThat(names).isEqualTo(expected).contains("requestParameters", "responseElements");
      characters += entry.record.toString().length();
    }
    assertThat(characters / entries.size()).isBetween(1_000L, 1_600L);
  }

  @Test
  void sharesAreKept() {
    long kms = result.distinctKmsEvents() - anomalyCalls() - result.sharedPairs();
    assertThat((double) kms / options.events()).isBetween(0.58, 0.62);
    assertThat((double) result.duplicates() / options.events()).isBetween(0.003, 0.007);
    assertThat((double) result.late() / options.events()).isBetween(0.008, 0.012);
    assertThat((double) result.errors() / options.events()).isBetween(0.007, 0.013);
    assertThat((double) result.sharedPairs() / kms).isBetween(0.003, 0.007);
  }

  @Test
  void sharesOfNothingGiveNothing() throws IOException {
    GeneratorResult plain =
        generate(
            "a",
            small().kmsShare(0).duplicateShare(0).lateShare(0).errorShare(0).crossAccountShare(0));

    assertThat(plain.eventsWritten()).isEqualTo(2_000);
    assertThat(plain.kmsEvents()).isZero();
    assertThat(plain.duplicates() + plain.late() + plain.errors() + plain.sharedPairs()).isZero();
  }

  @Test
  void shareOfOneIsKmsAlone() throws IOException {
    GeneratorResult kms = generate("a", small().kmsShare(1).keys(1));

    assertThat(kms.kmsEvents()).isEqualTo(kms.eventsWritten()).isGreaterThanOrEqualTo(2_000);
  }

  @Test
  void lateEventsStandInAFileTenToSixtyMinutesAfterTheirOwn() {
    Set<String> seen = new HashSet<>();
    for (Entry entry : firstCopies(seen)) {
      Instant ownFile = Instant.ofEpochSecond(entry.time().getEpochSecond() / 300 * 300 + 300);
      Duration delay = Duration.between(ownFile, entry.delivered());
      if (!delay.isZero()) assertThat(delay).isBetween(Duration.ofMinutes(10), LATEST);
    }
  }

  @Test
  void aDuplicateIsTheSameRecordInALaterFile() {
    Map<String, Entry> first = new HashMap<>();
    int copies = 0;
    for (Entry entry : inOrderOfDelivery()) {
      Entry original = first.putIfAbsent(entry.identity(), entry);
      if (original == null) continue;
      copies++;
      assertThat(entry.record).isEqualTo(original.record);
      assertThat(entry.delivered()).isAfter(original.delivered());
    }
    assertThat(copies).isPositive();
  }

  @Test
  void crossAccountCallsAreLoggedInBothAccountsUnderOneSharedId() {
    Map<String, List<Entry>> views =
        firstCopies(new HashSet<>()).stream()
            .filter(entry -> entry.record.has("sharedEventID"))
            .collect(groupingBy(entry -> entry.text("sharedEventID")));

    assertThat(views).hasSize((int) result.sharedPairs()).isNotEmpty();
    for (List<Entry> pair : views.values()) {
      assertThat(pair).hasSize(2);
      boolean ownerFirst =
          pair.get(0).record.at("/userIdentity/type").asText().equals("AWSAccount");
      JsonNode owner = pair.get(ownerFirst ? 0 : 1).record;
      JsonNode caller = pair.get(ownerFirst ? 1 : 0).record;
      assertThat(owner.get("eventID")).isNotEqualTo(caller.get("eventID"));
      assertThat(owner.get("requestID")).isEqualTo(caller.get("requestID"));
      assertThat(owner.get("resources")).isEqualTo(caller.get("resources"));
      assertThat(owner.get("recipientAccountId")).isEqualTo(owner.at("/resources/0/accountId"));
      assertThat(caller.get("recipientAccountId")).isEqualTo(caller.at("/userIdentity/accountId"));
      assertThat(caller.get("recipientAccountId")).isEqualTo(owner.at("/userIdentity/accountId"));
      assertThat(caller.get("recipientAccountId")).isNotEqualTo(owner.get("recipientAccountId"));
    }
  }

  @Test
  void workingHoursAreBusierThanNightsAndWeekends() throws IOException {
    GeneratorResult week =
        generate(
            "a", small().events(20_000).duration(Duration.ofDays(7)).regions(List.of("eu-west-1")));
    Map<String, Long> perPart =
        Archive.read(week.archive()).stream()
            .filter(Entry::isKms)
            .collect(groupingBy(TrailGeneratorTest::partOfWeek, counting()));

    // Five days of ten hours, five nights of five hours, a weekend of twenty hours in daylight.
    assertThat(perPart.get("day") / 50.0).isGreaterThan(2 * perPart.get("weekend") / 20.0);
    assertThat(perPart.get("day") / 50.0).isGreaterThan(2 * perPart.get("night") / 25.0);
  }

  @Test
  void theNightlyBatchRunsAtNight() {
    Map<Boolean, Long> reEncrypts =
        entries.stream()
            .filter(entry -> entry.text("eventName").equals("ReEncrypt"))
            .collect(
                groupingBy(entry -> entry.time().atZone(ZoneOffset.UTC).getHour() < 5, counting()));

    assertThat(reEncrypts.get(true)).isGreaterThan(5 * reEncrypts.getOrDefault(false, 0L));
  }

  @Test
  void labelsSayWhatWasBuiltIn() throws IOException {
    assertThat(result.labels())
        .extracting(Label::anomaly)
        .containsExactly(Label.Anomaly.DECRYPT_BURST, Label.Anomaly.VOLUME_FLOOD);
    JsonNode json =
        Archive.MAPPER
            .readTree(shared.resolveSibling(shared.getFileName() + ".labels.json").toFile())
            .get("labels");
    for (int i = 0; i < 2; i++) {
      Label label = result.labels().get(i);
      assertThat(json.get(i).get("what").asText()).isEqualTo(label.anomaly().text());
      assertThat(json.get(i).get("keyArn").asText()).isEqualTo(label.keyArn());
      assertThat(json.get(i).get("principal").asText()).isEqualTo(label.principal());
      assertThat(json.get(i).get("from").asText()).isEqualTo(label.from().toString());
      assertThat(json.get(i).get("to").asText()).isEqualTo(label.to().toString());
      assertThat(json.get(i).get("calls").asLong()).isEqualTo(label.calls());
    }
  }

  @Test
  void theBurstHasFarMoreDecryptsThanEncryptsInEachWindow() {
    Label burst = result.labels().get(0);
    for (Instant window = burst.from();
        window.isBefore(burst.to());
        window = window.plusSeconds(300)) {
      long decrypts = uses(burst.keyArn(), window, "Decrypt");
      long encrypts =
          uses(burst.keyArn(), window, "Encrypt", "GenerateDataKey", "GenerateDataKeyPair");
      assertThat(decrypts).isGreaterThanOrEqualTo(240).isGreaterThan(10 * encrypts);
    }
    assertThat(Duration.between(burst.from(), burst.to())).isEqualTo(Duration.ofMinutes(15));
    assertThat(callsBy(burst)).isEqualTo(burst.calls());
  }

  @Test
  void theFloodIsOverAThousandCallsInEachWindow() {
    Label flood = result.labels().get(1);
    for (Instant window = flood.from();
        window.isBefore(flood.to());
        window = window.plusSeconds(300)) {
      assertThat(uses(flood.keyArn(), window)).isGreaterThan(1_000);
    }
    assertThat(Duration.between(flood.from(), flood.to())).isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void withoutAnomaliesThereAreNoLabels() throws IOException {
    GeneratorResult plain = generate("a", small());

    assertThat(plain.labels()).isEmpty();
    assertThat(own.resolve("a.labels.json")).doesNotExist();
  }

  @Test
  void progressNeverSinksAndEndsAtAllEvents() throws IOException {
    List<Long> reports = new ArrayList<>();
    GeneratorOptions some = small().out(own.resolve("a")).build();
    GeneratorResult done =
        new TrailGenerator(some).run((written, expected) -> reports.add(written));

    assertThat(reports).isSorted().endsWith(done.eventsWritten());
  }

  @Test
  void aDirectoryWithSomethingInItIsRefused() throws IOException {
    Files.writeString(own.resolve("something"), "here");
    GeneratorOptions there = small().out(own).build();

    assertThatThrownBy(() -> new TrailGenerator(there).run(ProgressListener.NONE))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(own + ": is not empty: name a new directory, or empty it first");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(own.resolve("file"), "here");
    GeneratorOptions there = small().out(file).build();

    assertThatThrownBy(() -> new TrailGenerator(there).run(ProgressListener.NONE))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(file + ": is a file: name a directory to write to");
  }

  @Test
  void everyKeyBehaviourOccurs() {
    assertThat(result.kmsEventsByOperation())
        .containsKeys(
            "Encrypt",
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyPair",
            "Sign",
            "Verify",
            "GenerateMac",
            "VerifyMac",
            "GenerateRandom",
            "CreateGrant",
            "RetireGrant",
            "DescribeKey",
            "ListKeys");
    assertThat(entries)
        .anyMatch(entry -> entry.record.at("/resources/0/ARN").asText().contains(":key/mrk-"))
        .anyMatch(entry -> entry.record.at("/userIdentity/type").asText().equals("IAMUser"))
        .anyMatch(entry -> entry.record.at("/userIdentity/type").asText().equals("AWSService"));
  }

  @Test
  void ordinaryTrafficKeepsKeysInsideTheirOwnAccountAndRegion() {
    assertThat(entries)
        .filteredOn(entry -> entry.isKms() && !entry.record.has("sharedEventID"))
        .allSatisfy(
            entry ->
                entry
                    .record
                    .path("resources")
                    .forEach(
                        resource ->
                            assertThat(resource.get("ARN").asText())
                                .startsWith(
                                    "arn:aws:kms:"
                                        + entry.text("awsRegion")
                                        + ":"
                                        + entry.text("recipientAccountId")
                                        + ":")));
  }

  @Test
  void halfOfTheEventsIsHalfTheWork() throws IOException {
    GeneratorResult half = generate("a", small().events(1_000));
    GeneratorResult whole = generate("b", small());

    assertThat(half.jsonBytes()).isCloseTo(whole.jsonBytes() / 2, withinPercentage(5));
  }

  private static String partOfWeek(Entry entry) {
    var time = entry.time().atZone(ZoneOffset.UTC);
    boolean weekend = time.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
    boolean daylight = time.getHour() >= 8 && time.getHour() < 18;
    if (weekend) return daylight ? "weekend" : "weekend night";
    return daylight ? "day" : time.getHour() >= 19 ? "night" : "else";
  }

  private static List<Entry> inOrderOfDelivery() {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> a.delivered().compareTo(b.delivered()));
    return sorted;
  }

  private static List<Entry> firstCopies(Set<String> seen) {
    return inOrderOfDelivery().stream().filter(e -> seen.add(e.identity())).collect(toList());
  }

  private static long uses(String keyArn, Instant window, String... operations) {
    return firstCopies(new HashSet<>()).stream()
        .filter(entry -> entry.record.at("/resources/0/ARN").asText().equals(keyArn))
        .filter(entry -> !entry.time().isBefore(window))
        .filter(entry -> entry.time().isBefore(window.plusSeconds(300)))
        .filter(
            entry ->
                operations.length == 0 || List.of(operations).contains(entry.text("eventName")))
        .count();
  }

  private static long callsBy(Label label) {
    return firstCopies(new HashSet<>()).stream()
        .filter(
            entry ->
                entry
                    .record
                    .at("/userIdentity/sessionContext/sessionIssuer/arn")
                    .asText()
                    .equals(label.principal()))
        .count();
  }

  private static long anomalyCalls() {
    return result.labels().stream().mapToLong(Label::calls).sum();
  }

  private static Set<String> eventIds(Path root) throws IOException {
    Set<String> ids = new HashSet<>();
    for (Entry entry : Archive.read(root)) ids.add(entry.text("eventID"));
    return ids;
  }

  private GeneratorResult generate(String name, GeneratorOptions.Builder builder)
      throws IOException {
    GeneratorOptions some = builder.out(own.resolve(name)).build();
    return new TrailGenerator(some).run(ProgressListener.NONE);
  }

  private static GeneratorOptions.Builder small() {
    return GeneratorOptions.builder().events(2_000).duration(Duration.ofHours(6)).threads(2);
  }
}
