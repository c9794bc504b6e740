package io.keytrail.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsOperation.Category;
import io.keytrail.kms.KmsOperation.Side;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KmsOperationTest {
  /** The KMS API has 56 actions; four more event names are written by KMS without a call. */
  @Test
  void everyOperationHasItsCategory() {
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    for (KmsOperation operation : KmsOperation.values()) {
      counts.merge(operation.category(), 1, Integer::sum);
    }
    Map<Category, Integer> expected = new EnumMap<>(Category.class);
    expected.put(Category.ENCRYPT, 1);
    expected.put(Category.DECRYPT, 1);
    expected.put(Category.RE_ENCRYPT, 1);
    expected.put(Category.DATA_KEY, 4);
    expected.put(Category.SIGN, 1);
    expected.put(Category.VERIFY, 1);
    expected.put(Category.MAC, 2);
    expected.put(Category.RANDOM, 1);
    expected.put(Category.KEY_AGREEMENT, 3);
    expected.put(Category.GRANT, 3);
    expected.put(Category.MANAGEMENT, 19);
    expected.put(Category.READ_ONLY, 13);
    expected.put(Category.KEY_STORE, 6);
    expected.put(Category.SERVICE_EVENT, 4);
    expected.put(Category.UNKNOWN, 1);
    assertThat(counts).isEqualTo(expected);
    int api = counts.values().stream().mapToInt(Integer::intValue).sum() - 4 - 1;
    assertThat(api).isEqualTo(56);
  }

  @Test
  void isFoundByItsExactName() {
    for (KmsOperation operation : KmsOperation.values()) {
      assertThat(KmsOperation.of(operation.eventName())).isEqualTo(operation);
    }
    assertThat(KmsOperation.of("decrypt")).isEqualTo(KmsOperation.UNKNOWN);
    assertThat(KmsOperation.of("ReEncryptFrom")).isEqualTo(KmsOperation.UNKNOWN);
    assertThat(KmsOperation.of("ReEncryptTo")).isEqualTo(KmsOperation.UNKNOWN);
  }

  @Test
  void sidesOfTheRatio() {
    assertThat(KmsOperation.ENCRYPT.side(KeyRole.TARGET)).isEqualTo(Side.ENCRYPT);
    assertThat(KmsOperation.DECRYPT.side(KeyRole.TARGET)).isEqualTo(Side.DECRYPT);
    assertThat(KmsOperation.GENERATE_DATA_KEY_PAIR.side(KeyRole.TARGET)).isEqualTo(Side.ENCRYPT);
    assertThat(KmsOperation.RE_ENCRYPT.side(KeyRole.SOURCE)).isEqualTo(Side.DECRYPT);
    assertThat(KmsOperation.RE_ENCRYPT.side(KeyRole.DESTINATION)).isEqualTo(Side.ENCRYPT);
    assertThat(KmsOperation.DESCRIBE_KEY.side(KeyRole.TARGET)).isEqualTo(Side.NEITHER);
    assertThat(KmsOperation.GENERATE_RANDOM.side(KeyRole.TARGET)).isEqualTo(Side.NEITHER);
  }

  @Test
  void useOfKeyMaterialIsCryptographicAndAReadIsNot() {
    assertThat(Category.KEY_AGREEMENT.isCryptographic()).isTrue();
    assertThat(Category.RANDOM.isCryptographic()).isTrue();
    assertThat(Category.GRANT.isCryptographic()).isFalse();
    assertThat(KmsOperation.GET_KEY_LAST_USAGE.category().isCryptographic()).isFalse();
    assertThat(Category.UNKNOWN.isCryptographic()).isFalse();
  }
}
