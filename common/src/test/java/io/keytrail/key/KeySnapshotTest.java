package io.keytrail.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.key.Rotation.Type;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySnapshotTest {
  private static final String ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final long SCAN = Instant.parse("2026-03-01T00:00:02Z").toEpochMilli();
  private static final long CREATED = Instant.parse("2024-05-01T09:00:00Z").toEpochMilli();
  private static final String HEADER =
      "{\"keytrail\":\"key-snapshot\",\"version\":1,\"takenAt\":\"2026-03-01T00:00:00Z\","
          + "\"accounts\":[\"111122223333\"],\"regions\":[\"eu-west-1\"],\"complete\":true}";

  @Test
  void theHeaderSaysWhatWasAskedFor() throws IOException {
    KeySnapshotHeader header =
        new KeySnapshotHeader(
            Instant.parse("2026-03-01T00:00:00Z").toEpochMilli(),
            List.of("111122223333"),
            List.of("eu-west-1"),
            true);

    assertThat(KeyFactsJson.header(header)).isEqualTo(HEADER);
    KeySnapshotHeader read = reader(HEADER).header();
    assertThat(read.takenAtMillis()).isEqualTo(header.takenAtMillis());
    assertThat(read.accounts()).containsExactly("111122223333");
    assertThat(read.regions()).containsExactly("eu-west-1");
    assertThat(read.complete()).isTrue();
  }

  @Test
  void aKeyIsOneLineWithWhatDiffersAside() {
    assertThat(KeyFactsJson.write(key(FactSource.API)))
        .isEqualTo(
            "{\"arn\":\""
                + ARN
                + "\",\"asOf\":\"2026-03-01T00:00:02Z\",\"source\":\"api\","
                + "\"aliases\":[\"alias/a\",\"alias/b\"],\"state\":\"Enabled\","
                + "\"customKeyStoreId\":null,\"created\":\"2024-05-01T09:00:00Z\","
                + "\"rotationEnabled\":true,\"rotationPeriodDays\":365,"
                + "\"parts\":{\"tags\":{\"Old\":null,\"Owner\":\"payments\"}},"
                + "\"rotations\":[{\"time\":\"2025-05-01T09:00:00Z\",\"type\":\"AUTOMATIC\"},"
                + "{\"time\":\"2025-06-01T09:00:00Z\",\"type\":\"ON_DEMAND\",\"source\":\"trail\"}],"
                + "\"rotationsCompleteSince\":\"1970-01-01T00:00:00Z\","
                + "\"since\":{\"created\":\"2024-05-01T09:00:00Z\"},"
                + "\"seen\":{\"tags\":\"2024-05-01T09:00:00Z\"},\"sources\":{\"tags\":\"trail\"}}");
  }

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    KeyFacts facts = key(FactSource.SNAPSHOT);

    KeyFacts read = reader(HEADER + "\n\n" + KeyFactsJson.write(facts) + "\r\n").next();

    assertThat(read.keyArn()).isEqualTo(ARN);
    assertThat(read.asOfMillis()).isEqualTo(SCAN);
    assertThat(read.stated()).isEqualTo(facts.stated());
    assertThat(read.parts()).isEqualTo(facts.parts());
    assertThat(read.rotations()).isEqualTo(facts.rotations());
    assertThat(read.rotationsCompleteSince()).isZero();
    assertThat(KeyFactsJson.write(read)).isEqualTo(KeyFactsJson.write(facts));
  }

  @Test
  void whatKmsToldTheScanIsToldByASnapshotNow() throws IOException {
    KeyFacts read = reader(HEADER + "\n" + KeyFactsJson.write(key(FactSource.API))).next();

    assertThat(read.stated(KeyAttribute.STATE).source).isEqualTo(FactSource.SNAPSHOT);
    assertThat(read.rotations().get(0).source).isEqualTo(FactSource.SNAPSHOT);
    assertThat(read.rotations().get(1).source).isEqualTo(FactSource.TRAIL);
  }

  @Test
  void unknownIsLeftOutAndNullIsKnownToBeAbsent() throws IOException {
    KeyFacts read =
        reader(
                HEADER
                    + "\n{\"arn\":\""
                    + ARN
                    + "\",\"asOf\":\"2026-03-01T00:00:02Z\",\"materialExpiry\":null,\"tags\":{}}")
            .next();

    assertThat(read.knows(KeyAttribute.MATERIAL_EXPIRY)).isTrue();
    assertThat(read.time(KeyAttribute.MATERIAL_EXPIRY)).isNull();
    assertThat(read.map(KeyAttribute.TAGS)).isEmpty();
    assertThat(read.knows(KeyAttribute.STATE)).isFalse();
  }

  @Test
  void theEndIsNull() throws IOException {
    KeySnapshotReader reader = reader(HEADER + "\n");

    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @Test
  void aNewerVersionIsRefusedByName() {
    assertThatThrownBy(() -> reader(HEADER.replace("\"version\":1", "\"version\":2,\"new\":[1]")))
        .isInstanceOf(KeySnapshotException.class)
        .hasMessage(
            "keys.jsonl:1: a key snapshot of version 2; this Keytrail reads version 1: use the one"
                + " that wrote it, or write it anew");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\"state\":1`|`keys.jsonl:2: state should be a text, but is a number`",
        "`\"tags\":[]`|`keys.jsonl:2: tags should be an object, but is an array`",
        "`\"aliases\":{}`|`keys.jsonl:2: aliases should be an array, but is an object`",
        "`\"tags\":{\"a\":null}`|`keys.jsonl:2: tags.a should be a text, but is null`",
        "`\"created\":\"May\"`|`keys.jsonl:2: created 'May' is no time, expected ISO-8601 as 2026-03-01T00:00:00Z`",
        "`\"rotationEnabled\":\"yes\"`|`keys.jsonl:2: rotationEnabled should be true or false, but is a text`",
        "`\"rotationPeriodDays\":1.5`|`keys.jsonl:2: rotationPeriodDays should be a whole number, but is a number`",
        "`\"source\":\"rumour\"`|`keys.jsonl:2: 'rumour' is no source, allowed: trail, snapshot, api`",
        "`\"rotations\":[{\"time\":\"2026-01-01T00:00:00Z\"}]`|`keys.jsonl:2: 'type' of a rotation is missing`",
        "`\"since\":{\"state\":\"2026-01-01T00:00:00Z\"}`|`keys.jsonl:2: since speaks of state, which the line leaves out`",
        "`\"parts\":{\"state\":{}}`|`keys.jsonl:2: parts: state has no entries`",
        "`\"tags\":{},\"parts\":{\"tags\":{}}`|`keys.jsonl:2: tags is known as a whole and in parts: keep one`",
        "`\"state\":\"a\",\"state\":\"b\"`|`keys.jsonl:2: no valid JSON: Duplicate field 'state'`",
      })
  void whatIsNotUnderstoodIsRefusedWithFileAndLine(String member, String message) {
    String line = "{\"arn\":\"" + ARN + "\",\"asOf\":\"2026-03-01T00:00:02Z\"," + member + "}";

    assertThatThrownBy(() -> reader(HEADER + "\n" + line).next())
        .isInstanceOf(KeySnapshotException.class)
        .hasMessage(message);
  }

  @Test
  void anUnknownFactIsRefusedWithThoseThatThereAre() {
    String line = "{\"arn\":\"" + ARN + "\",\"colour\\u0007\":\"red\"}";

    assertThatThrownBy(() -> reader(HEADER + "\n" + line).next())
        .hasMessageStartingWith(
            "keys.jsonl:2: 'colour?' is no fact about a key, allowed: aliases, ")
        .hasMessageContaining("rotationPeriodDays")
        .hasMessageEndingWith("since, seen, sources");
  }

  @Test
  void whatIsNoSnapshotIsRefused() {
    assertThatThrownBy(() -> reader("")).hasMessageStartingWith("keys.jsonl:1: the file is empty");
    assertThatThrownBy(() -> reader("{\"Records\":[]}"))
        .hasMessageStartingWith("keys.jsonl:1: no header of a key snapshot, expected {");
    assertThatThrownBy(() -> reader("[]"))
        .hasMessage("keys.jsonl:1: the header should be an object, but is an array");
    assertThatThrownBy(() -> reader(HEADER + HEADER))
        .hasMessage("keys.jsonl:1: more than one JSON object in the line");
  }

  @Test
  void aLineWithoutEndIsRefusedAndNotKept() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(() -> new KeySnapshotReader("keys.jsonl", endless))
        .hasMessage("keys.jsonl:1: the line is longer than 16777216 bytes, which is the most");
  }

  @Test
  void deepNestingIsRefused() {
    String line = "{\"arn\":" + "[".repeat(100_000);

    assertThatThrownBy(() -> reader(HEADER + "\n" + line).next())
        .isInstanceOf(KeySnapshotException.class);
  }

  private static KeySnapshotReader reader(String text) throws IOException {
    return new KeySnapshotReader(
        "keys.jsonl", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static KeyFacts key(FactSource source) {
    TreeMap<String, String> tags = new TreeMap<>();
    tags.put("Owner", "payments");
    tags.put("Old", null);
    return new KeyFacts(ARN, SCAN)
        .put(KeyAttribute.STATE, new Stated("Enabled", source, SCAN, SCAN))
        .put(KeyAttribute.CREATED, new Stated(CREATED, source, CREATED, SCAN))
        .put(
            KeyAttribute.ALIASES,
            new Stated(new TreeSet<>(List.of("alias/a", "alias/b")), source, SCAN, SCAN))
        .put(KeyAttribute.ROTATION_ENABLED, new Stated(true, source, SCAN, SCAN))
        .put(KeyAttribute.ROTATION_PERIOD_DAYS, new Stated(365L, source, SCAN, SCAN))
        .put(KeyAttribute.CUSTOM_KEY_STORE, new Stated(null, source, SCAN, SCAN))
        .putPart(KeyAttribute.TAGS, new Stated(tags, FactSource.TRAIL, CREATED, CREATED))
        .add(new Rotation(at("2025-05-01T09:00:00Z"), Type.AUTOMATIC, source))
        .add(new Rotation(at("2025-06-01T09:00:00Z"), Type.ON_DEMAND, FactSource.TRAIL))
        .rotationsCompleteSince(0L);
  }

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
