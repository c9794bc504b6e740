package io.keytrail.jobs.inventory.scan;

import io.keytrail.jobs.testing.KmsDouble;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The double keeps to the contract that {@link KmsServerContractIT} has of real servers. */
class KmsDoubleContractIT extends KmsScannerContract {
  private static KmsDouble kms;

  @BeforeAll
  static void start() {
    kms = KmsDouble.open();
  }

  @AfterAll
  static void stop() {
    kms.close();
  }

  @Override
  URI endpoint() {
    return kms.endpoint();
  }
}
