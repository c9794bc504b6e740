package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.KeyStatements;
import io.keytrail.sigma.event.KnownValues;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;

/** What rules are warned of is what AWS's own client does not know: a newer one shows here. */
class KnownValuesTest {
  @Test
  void keysAreDescribedInTheWordsOfKms() {
    Set<String> states = new TreeSet<>(names(KeyState.knownValues()));
    states.add(KeyStatements.DELETED);
    assertThat(known("key.state")).isEqualTo(states);
    assertThat(known("key.spec")).isEqualTo(names(KeySpec.knownValues()));
    assertThat(known("key.origin")).isEqualTo(names(OriginType.knownValues()));
    assertThat(known("key.manager")).isEqualTo(names(KeyManagerType.knownValues()));
    assertThat(known("key.usage")).isEqualTo(names(KeyUsageType.knownValues()));
  }

  private static Set<String> known(String field) {
    return KnownValues.BY_FIELD.get(field);
  }

  private static Set<String> names(Set<?> constants) {
    return constants.stream().map(Object::toString).collect(Collectors.toSet());
  }
}
