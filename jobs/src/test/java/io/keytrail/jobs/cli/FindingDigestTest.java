package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FindingDigestTest {
  private static final Analytic ANALYTIC =
      new Analytic(Analytic.Type.RULE, "keytrail.test", "Test", "1");

  private final FindingDigest digest = new FindingDigest();

  @Test
  void countsFindingsOnceAndTheirUpdatesApart() {
    digest.add(finding("a", Severity.LOW, Activity.CREATE, 1));
    digest.add(finding("a", Severity.LOW, Activity.UPDATE, 2));
    digest.add(finding("b", Severity.HIGH, Activity.CREATE, 1));

    assertThat(digest.summary()).isEqualTo("2: 1 high, 1 low; 1 update");
    assertThat(digest.count()).isEqualTo(2);
  }

  @Test
  void printsTheNewestRecordOfEachTheGravestFirst() {
    digest.add(finding("a", Severity.LOW, Activity.CREATE, 1));
    digest.add(finding("b", Severity.HIGH, Activity.CREATE, 1));
    digest.add(finding("a", Severity.LOW, Activity.UPDATE, 9));

    String text = text();
    assertThat(text).contains("9 events").doesNotContain("… and");
    assertThat(text.indexOf("[HIGH]")).isLessThan(text.indexOf("[LOW, Update]")).isNotNegative();
  }

  @Test
  void keepsTheGravestOfManyAndSaysHowManyMoreThereWere() {
    for (int i = 0; i < 50; i++) {
      digest.add(finding("f" + i, i == 25 ? Severity.CRITICAL : Severity.LOW, Activity.CREATE, i));
    }

    assertThat(text())
        .startsWith("[CRITICAL]")
        .contains("Finding    f0,", "Finding    f16,")
        .doesNotContain("Finding    f17,", "Finding    f49,")
        .contains("… and 40 more findings, none graver.");
  }

  @Test
  void countsEachFindingAsGraveAsItIsShown() {
    digest.add(finding("a", Severity.LOW, Activity.CREATE, 1));
    digest.add(finding("a", Severity.HIGH, Activity.UPDATE, 2));
    digest.add(finding("b", Severity.HIGH, Activity.CREATE, 1));
    digest.add(finding("b", Severity.INFORMATIONAL, Activity.CLOSE, 2));

    assertThat(digest.summary()).isEqualTo("2: 1 high, 1 informational; 2 updates");
    assertThat(text()).contains("[HIGH, Update]").contains("[INFORMATIONAL, Close]");
  }

  @Test
  void saysTheSameWhateverComesFirst() {
    List<Finding> records = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // Each becomes as grave as another one was at first.
      for (int sequence = 1; sequence <= 3; sequence++) {
        Severity severity = Severity.values()[(i * 7 + sequence * 3) % 5];
        Finding finding = finding("f" + i, severity, Activity.UPDATE, i);
        finding.sequence = sequence;
        finding.timeMillis = i % 9 * 1_000 + sequence;
        records.add(finding);
      }
    }
    Set<String> said = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(records, new Random(seed));
      FindingDigest shuffled = new FindingDigest();
      records.forEach(shuffled::add);
      said.add(shuffled.summary() + text(shuffled));
    }
    assertThat(said).hasSize(1);
  }

  @Test
  void claimsNothingOfThoseThatItCouldNotKeep() {
    for (int i = 0; i < FindingDigest.KEPT + 5; i++) {
      digest.add(finding("g" + i, Severity.HIGH, Activity.CREATE, 1));
    }
    digest.add(finding("m", Severity.MEDIUM, Activity.CREATE, 1));
    for (int i = 0; i < FindingDigest.KEPT + 5; i++) {
      digest.add(finding("g" + i, Severity.LOW, Activity.UPDATE, 1));
    }

    assertThat(digest.summary()).startsWith("1,006: 1 medium, 1,005 low;");
    assertThat(text()).contains("… and 997 more findings, some as grave.");
  }

  @Test
  void remembersTheWorstSeverityThatWasReached() {
    assertThat(digest.reached(Severity.INFORMATIONAL)).isFalse();

    digest.add(finding("a", Severity.LOW, Activity.CREATE, 1));
    digest.add(finding("a", Severity.HIGH, Activity.UPDATE, 2));
    digest.add(finding("a", Severity.MEDIUM, Activity.UPDATE, 3));

    assertThat(digest.reached(Severity.HIGH)).isTrue();
    assertThat(digest.reached(Severity.CRITICAL)).isFalse();
  }

  private String text() {
    return text(digest);
  }

  private static String text(FindingDigest digest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    digest.print(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Finding finding(String uid, Severity severity, Activity activity, long count) {
    Finding finding = new Finding();
    finding.uid = uid;
    finding.analytic = ANALYTIC;
    finding.severity = severity;
    finding.activity = activity;
    finding.count = count;
    finding.title = "Title";
    finding.message = "Message";
    finding.keyArns.add(
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    return finding;
  }
}
