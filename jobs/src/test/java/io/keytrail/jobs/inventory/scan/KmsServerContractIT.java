package io.keytrail.jobs.inventory.scan;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keytrail.jobs.testing.KmsEndpoint;
import java.net.URI;
import java.util.Optional;

/** The contract against LocalStack, or the endpoint of the environment, where there is one. */
class KmsServerContractIT extends KmsScannerContract {
  @Override
  URI endpoint() {
    Optional<URI> endpoint = KmsEndpoint.find();
    assumeTrue(endpoint.isPresent(), "no Docker engine, and no " + KmsEndpoint.VARIABLE);
    return endpoint.get();
  }
}
