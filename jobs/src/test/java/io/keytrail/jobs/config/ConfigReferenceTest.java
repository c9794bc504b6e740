package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
  /** Surefire runs in the module's folder. */
  private static final Path PAGE = Path.of("configuration.md");

  /** {@code -Dkeytrail.write-docs=true} writes the page instead. */
  @Test
  void thePageSaysWhatTheOptionsSay() throws IOException {
    if (Boolean.getBoolean("keytrail.write-docs")) {
      Files.writeString(PAGE, ConfigReference.markdown());
    }
    assertThat(PAGE)
        .as(
            "run ./mvnw -pl jobs -am test -Dtest=ConfigReferenceTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dkeytrail.write-docs=true")
        .hasContent(ConfigReference.markdown());
  }

  @Test
  void everyOptionIsExplainedAndItsDefaultIsValid() {
    assertThat(JobOptions.ALL)
        .allSatisfy(
            option -> {
              assertThat(option.name()).matches("[a-z][a-z0-9]*(\\.[a-z-]+)+");
              assertThat(option.description()).endsWith(".");
              if (option.defaultText() != null) option.parse(option.defaultText());
            })
        .extracting(Option::name)
        .doesNotHaveDuplicates();
  }
}
