package io.keytrail.testdata;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTrailTest {
  /** Surefire runs in the module's directory. */
  private static final Path COMMITTED = Path.of("sample-trail");

  private static final String[] API_OPERATIONS = {
    "CancelKeyDeletion",
    "ConnectCustomKeyStore",
    "CreateAlias",
    "CreateCustomKeyStore",
    "CreateGrant",
    "CreateKey",
    "Decapsulate",
    "Decrypt",
    "DeleteAlias",
    "DeleteCustomKeyStore",
    "DeleteImportedKeyMaterial",
    "DeriveSharedSecret",
    "DescribeCustomKeyStores",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "DisconnectCustomKeyStore",
    "EnableKey",
    "EnableKeyRotation",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GenerateRandom",
    "GetKeyLastUsage",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "GetParametersForImport",
    "GetPublicKey",
    "ImportKeyMaterial",
    "ListAliases",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListKeys",
    "ListResourceTags",
    "ListRetirableGrants",
    "PutKeyPolicy",
    "ReEncrypt",
    "ReplicateKey",
    "RetireGrant",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "Sign",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateCustomKeyStore",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
    "Verify",
    "VerifyMac"
  };
  private static final String[] SERVICE_EVENTS = {
    "DeleteExpiredKeyMaterial", "DeleteKey", "RotateKey", "SynchronizeMultiRegionKey"
  };

  private static TreeMap<String, byte[]> committed;

  /** CloudTrail records by file name. */
  private static final Map<String, List<JsonNode>> records = new TreeMap<>();

  @BeforeAll
  static void readTheCommittedFiles() throws IOException {
    committed = Archive.files(COMMITTED);
    for (Map.Entry<String, byte[]> file : committed.entrySet()) {
      String name = file.getKey().substring(file.getKey().lastIndexOf('/') + 1);
      assertThat(records.put(name, unwrap(plain(file)))).as("another " + name).isNull();
    }
  }

  @Test
  void committedFilesAreWhatTheCodeMakes(@TempDir Path made) throws IOException {
    SampleTrail.main(new String[] {made.toString()});
    TreeMap<String, byte[]> fresh = Archive.files(made);

    assertThat(committed.keySet()).isEqualTo(fresh.keySet());
    for (Map.Entry<String, byte[]> file : fresh.entrySet()) {
      byte[] here = committed.get(file.getKey());
      // Compressed files by their content: another zlib may compress it otherwise.
      assertThat(plain(Map.entry(file.getKey(), here))).as(file.getKey()).isEqualTo(plain(file));
    }
  }

  @Test
  void readmeTellsTheCountsOfEachFile() throws IOException {
    Pattern row = Pattern.compile("\\| `([^`]+)` \\| (\\d+) \\| (\\d+) \\| .+ \\|");
    Map<String, List<Long>> told = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      Matcher match = row.matcher(line);
      if (!match.matches()) continue;
      told.put(match.group(1), List.of(Long.valueOf(match.group(2)), Long.valueOf(match.group(3))));
    }
    Map<String, List<Long>> real = new TreeMap<>();
    records.forEach(
        (name, list) -> {
          long kms = list.stream().filter(SampleTrailTest::isKms).count();
          real.put(name, List.of((long) list.size(), kms));
        });

    assertThat(told).isEqualTo(real);
  }

  @Test
  void readmeTellsTheSums() throws IOException {
    long all = all().size();
    long kms = all().stream().filter(SampleTrailTest::isKms).count();

    assertThat(Files.readString(Path.of("README.md")))
        .contains(
            String.format(Locale.ROOT, "%,d records in all, %,d of them of KMS", all, kms),
            "Two records of KMS are there a second time");
    assertThat(repeatedIds()).hasSize(2);
  }

  @Test
  void everyOperationAndServiceEventIsThereAndOneUnknown() {
    Set<String> names =
        all().stream()
            .filter(record -> record.path("eventSource").asText().equals("kms.amazonaws.com"))
            .map(record -> record.path("eventName").asText())
            .collect(toSet());

    assertThat(API_OPERATIONS).hasSize(56);
    assertThat(names).contains(API_OPERATIONS).contains(SERVICE_EVENTS).contains("AttestKey");
    assertThat(names).hasSize(56 + 4 + 1);
  }

  @Test
  void itIsSmallEnoughToKeepAndToRead() {
    assertThat(committed.values().stream().mapToLong(bytes -> bytes.length).sum())
        .isLessThan(400_000);
    assertThat(committed)
        .allSatisfy(
            (path, bytes) -> {
              if (path.endsWith(".json")) {
                assertThat(new String(bytes, StandardCharsets.UTF_8))
                    .contains("\n  ")
                    .endsWith("\n");
              }
            });
  }

  @Test
  void allIsOneMorning() {
    for (JsonNode record : all()) {
      Instant time = Instant.parse(record.path("eventTime").asText(record.path("time").asText()));
      assertThat(time)
          .isBetween(Instant.parse("2026-03-02T09:00:00Z"), Instant.parse("2026-03-02T10:30:00Z"));
    }
  }

  @Test
  void theBurstBreaksTheRatioInThreeWindowsAndNoOtherKeyDoes() {
    Map<String, long[]> sides = new HashMap<>(); // encrypt, decrypt by key and window
    for (JsonNode record : once()) {
      String name = record.path("eventName").asText();
      boolean decrypts = name.equals("Decrypt");
      boolean encrypts = name.equals("Encrypt") || name.startsWith("GenerateDataKey");
      if (record.has("errorCode") || !(decrypts || encrypts)) continue;
      String key = record.at("/resources/0/ARN").asText() + " " + window(record);
      sides.computeIfAbsent(key, k -> new long[2])[decrypts ? 1 : 0]++;
    }
    List<String> fired =
        sides.entrySet().stream()
            .filter(e -> e.getValue()[1] >= 100 && e.getValue()[1] > 10 * e.getValue()[0])
            .map(e -> e.getKey() + " " + e.getValue()[1] + ":" + e.getValue()[0])
            .sorted()
            .collect(toList());

    String payroll = "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321 ";
    assertThat(fired)
        .containsExactly(
            payroll + "2026-03-02T09:30:00Z 240:4",
            payroll + "2026-03-02T09:35:00Z 240:4",
            payroll + "2026-03-02T09:40:00Z 240:4");
  }

  @Test
  void theFloodIsOverAThousandCallsInTwoWindowsAndNoOtherKeyIs() {
    Map<String, Long> calls = new TreeMap<>();
    for (JsonNode record : once()) {
      String key = record.at("/resources/0/ARN").asText();
      if (isKms(record)) calls.merge(key + " " + window(record), 1L, Long::sum);
    }
    calls.values().removeIf(count -> count <= 1_000);

    String images = "arn:aws:kms:eu-west-1:111122223333:key/7c9e2b54-3f18-4d6a-8b07-5e1d2c3f4a5b ";
    assertThat(calls)
        .isEqualTo(
            Map.of(
                images + "2026-03-02T10:00:00Z", 1_050L, images + "2026-03-02T10:05:00Z", 1_050L));
  }

  @Test
  void oneFileHasTwoGzipMembers() {
    byte[] bytes = committed.get("carriers/two-gzip-members.jsonl.gz");
    String text = new String(bytes, StandardCharsets.ISO_8859_1);

    assertThat(text.split("\u001f\u008b\u0008", -1)).hasSize(3);
  }

  @Test
  void cloudTrailTwinsOfKmssOwnEventsAreThere() {
    Map<String, String> twins =
        Map.of(
            "eventbridge-rotation.json", "RotateKey",
            "eventbridge-deletion.json", "DeleteKey",
            "eventbridge-expiration.json", "DeleteExpiredKeyMaterial");
    twins.forEach(
        (file, eventName) -> {
          JsonNode event = records.get(file).get(0);
          assertThat(all())
              .anyMatch(
                  record ->
                      record.path("eventName").asText().equals(eventName)
                          && record.path("eventTime").equals(event.path("time"))
                          && record.at("/resources/0/ARN").equals(event.at("/resources/0"))
                          && record
                              .at("/serviceEventDetails/keyId")
                              .equals(event.at("/detail/key-id")));
        });
  }

  @Test
  void oneCallIsLoggedInTwoAccounts() {
    List<JsonNode> views =
        all().stream()
            .filter(r -> r.path("sharedEventID").asText().startsWith("f0e1d2c3-"))
            .collect(toList());

    assertThat(views)
        .extracting(r -> r.path("recipientAccountId").asText())
        .containsExactlyInAnyOrder("111122223333", "444455556666");
    assertThat(views)
        .extracting(r -> r.path("requestID"))
        .containsOnly(views.get(0).path("requestID"));
    assertThat(views).extracting(r -> r.path("eventID")).doesNotHaveDuplicates();
  }

  @Test
  void oneRecordIsLate() {
    List<Duration> delays = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Instant delivered = Instant.parse("2026-03-02T09:30:00Z");
    records.forEach(
        (name, list) -> {
          for (JsonNode record : list) {
            boolean first = seen.add(record.path("eventID").asText());
            if (!first || !name.contains("T0930Z")) continue;
            delays.add(
                Duration.between(Instant.parse(record.path("eventTime").asText()), delivered));
          }
        });

    assertThat(delays).filteredOn(delay -> delay.toMinutes() > 5).hasSize(1);
  }

  private static byte[] plain(Map.Entry<String, byte[]> file) throws IOException {
    return file.getKey().endsWith(".gz") ? Archive.unzip(file.getValue()) : file.getValue();
  }

  /** The records that a carrier holds; KMS's own EventBridge events as they are. */
  private static List<JsonNode> unwrap(byte[] json) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    try (MappingIterator<JsonNode> values =
        Archive.MAPPER.readerFor(JsonNode.class).readValues(json)) {
      while (values.hasNext()) {
        JsonNode value = values.next();
        if (value.has("Records")) {
          value.get("Records").forEach(found::add);
        } else if (value.has("logEvents")) {
          if (value.path("messageType").asText().equals("CONTROL_MESSAGE")) continue;
          for (JsonNode event : value.get("logEvents")) {
            found.add(Archive.MAPPER.readTree(event.get("message").asText()));
          }
        } else if (value.at("/detail/eventID").isTextual()) {
          found.add(value.get("detail"));
        } else {
          found.add(value);
        }
      }
    }
    return found;
  }

  private static List<JsonNode> all() {
    return records.values().stream().flatMap(List::stream).collect(toList());
  }

  /** All CloudTrail records, each eventID once. */
  private static List<JsonNode> once() {
    Set<String> seen = new HashSet<>();
    return all().stream()
        .filter(record -> record.has("eventID") && seen.add(record.get("eventID").asText()))
        .collect(toList());
  }

  private static List<String> repeatedIds() {
    Set<String> seen = new HashSet<>();
    return all().stream()
        .filter(record -> record.has("eventID"))
        .map(record -> record.get("eventID").asText())
        .filter(id -> !seen.add(id))
        .collect(toList());
  }

  private static boolean isKms(JsonNode record) {
    return record.path("eventSource").asText().equals("kms.amazonaws.com")
        || record.path("source").asText().equals("aws.kms");
  }

  private static Instant window(JsonNode record) {
    long second = Instant.parse(record.path("eventTime").asText()).getEpochSecond();
    return Instant.ofEpochSecond(second / 300 * 300);
  }
}
