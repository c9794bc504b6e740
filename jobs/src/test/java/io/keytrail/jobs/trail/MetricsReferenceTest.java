package io.keytrail.jobs.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.testing.RepositoryFiles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
  @Test
  void thePageNamesEveryCounterAndNoOther() throws Exception {
    List<String> counters = new ArrayList<>();
    for (Field field : TrailCounters.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("GROUP")) {
        counters.add((String) field.get(null));
      }
    }
    String page = Files.readString(RepositoryFiles.root().resolve("jobs/metrics.md"));
    List<String> rows = new ArrayList<>();
    Matcher row = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE).matcher(page);
    while (row.find()) rows.add(row.group(1));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(counters);
  }
}
