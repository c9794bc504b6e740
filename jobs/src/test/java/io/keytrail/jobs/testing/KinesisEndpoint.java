package io.keytrail.jobs.testing;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Where tests find Kinesis, in this order: the endpoint that the environment gives ({@code
 * KEYTRAIL_TEST_KINESIS_ENDPOINT}), LocalStack where a Docker engine answers, {@code kinesis-local}
 * from npm. Found once a JVM.
 */
final class KinesisEndpoint {
  static final String VARIABLE = "KEYTRAIL_TEST_KINESIS_ENDPOINT";
  static final String REGION = System.getenv().getOrDefault("AWS_REGION", "us-east-1");

  private static final Logger LOG = LoggerFactory.getLogger(KinesisEndpoint.class);
  private static final String IMAGE = "localstack/localstack:3.8.1";

  private static URI found;
  private static IllegalStateException failed;

  private KinesisEndpoint() {}

  static synchronized URI get() {
    if (failed != null) throw failed; // said once a class, without waiting again
    if (found == null) {
      TestCredentials.give();
      try {
        found = find();
      } catch (IllegalStateException e) {
        failed = e;
        throw e;
      }
    }
    return found;
  }

  private static URI find() {
    String given = System.getenv(VARIABLE);
    if (given != null && !given.isBlank()) {
      LOG.info("Kinesis for tests: {} (from {})", given, VARIABLE);
      return URI.create(given);
    }
    if (DockerEngine.answers()) return localStack();
    return KinesisLocal.start();
  }

  @SuppressWarnings("resource") // Testcontainers stops it when the JVM ends
  private static URI localStack() {
    LocalStackContainer container =
        new LocalStackContainer(DockerImageName.parse(IMAGE))
            .withServices(LocalStackContainer.Service.KINESIS)
            .withEnv("KINESIS_SHARD_LIMIT", "10000");
    container.start();
    URI endpoint = container.getEndpoint();
    LOG.info("Kinesis for tests: {} ({})", endpoint, IMAGE);
    return endpoint;
  }
}
