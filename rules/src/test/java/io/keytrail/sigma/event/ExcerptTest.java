package io.keytrail.sigma.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Excerpt of(String... fields) {
    return Excerpt.of(Stream.of(fields).map(FieldPath::ofEvent).collect(Collectors.toList()));
  }

  private static String cut(Excerpt excerpt, String record) {
    return new String(excerpt.of(record.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @Test
  void keepsMembersAsTheyStand() {
    String record =
        " { \"a\" : 1.0e5 , \"b\":{\"c\":[1,{\"d\":null}]},\"a.b\": \"\\u00e9\\n\u00e9\" ,"
            + "\"n\":-12,\"t\" : true ,\"a\":[ ] }";
    assertThat(cut(of("a.b"), record))
        .isEqualTo("{\"a\":1.0e5,\"a.b\":\"\\u00e9\\n\u00e9\",\"a\":[ ]}");
    assertThat(cut(of("b.c.d"), record)).isEqualTo("{\"b\":{\"c\":[1,{\"d\":null}]}}");
    assertThat(cut(of("n", "t"), record)).isEqualTo("{\"n\":-12,\"t\":true}");
    assertThat(cut(of("\"x"), "{\"\\\"x\":1}")).isEqualTo("{\"\\\"x\":1}");
    assertThat(cut(Excerpt.NOTHING, record)).isEqualTo("{}");
    assertThat(cut(Excerpt.WHOLE, record)).isEqualTo(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[1]", "5", "{\"a\":1", "{\"a\":1,}", "{\"b\":[1,{\"c\"]}", "{\"a\" 1}"})
  void leavesWhatIsNoRecordAsItIs(String text) {
    assertThat(cut(of("a"), text)).isEqualTo(text);
  }

  @Test
  void factsOfTheDecoderAndTheKeyNeedNoRecordOthersAllOfIt() {
    FieldPath kms = FieldPath.ofFact("kms.principal", false);
    FieldPath key = FieldPath.ofFact("key.tags.x", true);
    assertThat(Excerpt.of(List.of(kms, key))).isSameAs(Excerpt.NOTHING);
    assertThat(Excerpt.of(List.of(kms, FieldPath.ofFact("policy.public", false))))
        .isSameAs(Excerpt.WHOLE);
  }

  @Test
  void joinsCoversAndIsReadBack() {
    Excerpt both = of("a").and(of("b.c"));
    assertThat(both).isEqualTo(of("b.c", "a")).isEqualTo(Excerpt.ofText(both.text()));
    assertThat(both.covers(of("a"))).isTrue();
    assertThat(of("a").covers(both)).isFalse();
    assertThat(both.covers(Excerpt.WHOLE)).isFalse();
    assertThat(both.and(Excerpt.WHOLE)).isSameAs(Excerpt.WHOLE);
    assertThat(Excerpt.NOTHING.and(both)).isSameAs(both);
    assertThat(Excerpt.ofText(Excerpt.WHOLE.text())).isSameAs(Excerpt.WHOLE);
    assertThat(Excerpt.ofText(Excerpt.NOTHING.text())).isSameAs(Excerpt.NOTHING);
  }

  @Test
  void ofEachFixtureItHasTheSameMembersWithTheSameValues() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("detections/fixtures"))) {
      for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
        ObjectNode record = (ObjectNode) JSON.readTree(Files.readString(file));
        for (String name : (Iterable<String>) record::fieldNames) {
          ObjectNode expected = JSON.createObjectNode();
          expected.set(name, record.get(name));
          byte[] cut = of(name).of(record.toPrettyString().getBytes(StandardCharsets.UTF_8));
          assertThat(JSON.readTree(cut)).as(file + " " + name).isEqualTo(expected);
        }
      }
    }
  }
}
