package io.keytrail.jobs.testing;

import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A KMS that is not ours: the endpoint that the environment gives ({@value #VARIABLE}), else
 * LocalStack where a Docker engine answers. Found once a JVM.
 */
public final class KmsEndpoint {
  public static final String VARIABLE = "KEYTRAIL_TEST_KMS_ENDPOINT";

  private static final Logger LOG = LoggerFactory.getLogger(KmsEndpoint.class);
  private static final String IMAGE = "localstack/localstack:3.8.1";

  private static Optional<URI> found;

  private KmsEndpoint() {}

  /** Empty where there is none. */
  public static synchronized Optional<URI> find() {
    if (found == null) {
      String given = System.getenv(VARIABLE);
      if (given != null && !given.isBlank()) found = Optional.of(URI.create(given));
      else found = DockerEngine.answers() ? Optional.of(localStack()) : Optional.empty();
      LOG.info("KMS for tests: {}", found);
    }
    return found;
  }

  @SuppressWarnings("resource") // Testcontainers stops it when the JVM ends
  private static URI localStack() {
    LocalStackContainer container =
        new LocalStackContainer(DockerImageName.parse(IMAGE))
            .withServices(LocalStackContainer.Service.KMS, LocalStackContainer.Service.STS);
    container.start();
    return container.getEndpoint();
  }
}
