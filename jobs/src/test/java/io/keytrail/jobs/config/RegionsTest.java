package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** A Region that is none is told, and keeps nothing from running. */
class RegionsTest {
  @Test
  void theKnownOnesAreThoseOfTheAwsSdk() {
    assertThat(new TreeSet<>(Regions.KNOWN))
        .isEqualTo(
            Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .map(Region::id)
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(Regions.KNOWN).allMatch(name -> Regions.FORM.matcher(name).matches());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rules.used-regions",
        "inventory.regions",
        "source.archive.regions",
        "source.kinesis.region",
        "sink.kinesis.region",
        "s3.region"
      })
  void anUnknownOneIsAWarningWithTheNearest(String option) {
    JobConfig config = load(option, "eu-wst-1");
    assertThat(config.warnings())
        .containsExactly(
            "test: " + option + ": this version knows no Region eu-wst-1; did you mean eu-west-1?");
    assertThat(load(option, "us-east-1").warnings()).isEmpty();
  }

  @Test
  void eachOfAListIsLookedAtAndOneThatIsLikeNoneHasNoNearest() {
    assertThat(load("rules.used-regions", "eu-west-1,eu-wst-1,zz-nowhere-99").warnings())
        .hasSize(2)
        .anyMatch(warning -> warning.endsWith("no Region zz-nowhere-99"));
  }

  private static JobConfig load(String option, String value) {
    return new ConfigLoader()
        .flags(
            List.of(
                new Setting("source.type", "archive", "test"),
                new Setting("source.archive.paths", "/trail", "test"),
                new Setting("sink.findings", "none", "test"),
                new Setting("sink.rejected", "none", "test"),
                new Setting(option, value, "test")))
        .load();
  }
}
