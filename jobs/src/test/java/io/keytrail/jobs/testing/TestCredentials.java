package io.keytrail.jobs.testing;

/** Credentials for servers that let in whoever signs. */
final class TestCredentials {
  private TestCredentials() {}

  /**
   * Both generations of the AWS SDK read these; they call the secret differently. Real credentials
   * in the environment win, for a real endpoint in the environment.
   */
  static void give() {
    if (System.getenv("AWS_ACCESS_KEY_ID") != null) return;
    // Not 12 digits: kinesis-local would take those for an account.
    setIfAbsent("aws.accessKeyId", "keytrail-test");
    setIfAbsent("aws.secretKey", "keytrail-test");
    setIfAbsent("aws.secretAccessKey", "keytrail-test");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) System.setProperty(property, value);
  }
}
