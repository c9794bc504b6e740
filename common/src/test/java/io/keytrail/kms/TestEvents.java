package io.keytrail.kms;

import java.time.Instant;

/**
 * Makes KMS events for tests: a role of a documentation account that decrypts, unless told
 * otherwise.
 */
public final class TestEvents {
  public static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  public static final String OTHER_KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
  public static final String ROLE = "arn:aws:iam::111122223333:role/payments/BatchExport";

  private final KmsEvent event = new KmsEvent();

  private TestEvents() {}

  /** The nth event has the nth id. */
  public static TestEvents event(long n, String time) {
    TestEvents made = new TestEvents();
    KmsEvent event = made.event;
    event.eventId = id(n);
    event.requestId = id(n + 1_000_000_000L);
    event.eventTimeMillis = Instant.parse(time).toEpochMilli();
    made.operation(KmsOperation.DECRYPT);
    event.eventType = "AwsApiCall";
    event.awsRegion = "eu-west-1";
    event.recipientAccountId = "111122223333";
    event.keys.add(new KeyUse(KEY, KeyRole.TARGET));
    event.principalType = PrincipalType.ROLE;
    event.principal = ROLE;
    event.sessionName = "night-run";
    event.principalId = "AROAEXAMPLE:night-run";
    event.accessKeyId = "ASIAEXAMPLE";
    event.callerAccountId = "111122223333";
    event.sourceAddress = "203.0.113.7";
    event.userAgent = "aws-sdk-java/2.25";
    return made;
  }

  public static String id(long n) {
    return String.format("4f8e2d10-0000-4000-8000-%012x", n);
  }

  public TestEvents operation(KmsOperation operation) {
    event.operation = operation;
    event.eventName = operation.eventName();
    return this;
  }

  public TestEvents key(String keyArn) {
    event.keys.clear();
    event.keys.add(new KeyUse(keyArn, KeyRole.TARGET));
    return this;
  }

  public TestEvents reEncrypt(String source, String destination) {
    operation(KmsOperation.RE_ENCRYPT);
    event.keys.clear();
    event.keys.add(new KeyUse(source, KeyRole.SOURCE));
    event.keys.add(new KeyUse(destination, KeyRole.DESTINATION));
    return this;
  }

  public TestEvents keyless() {
    event.keys.clear();
    return operation(KmsOperation.GENERATE_RANDOM);
  }

  public TestEvents principal(String principal) {
    event.principal = principal;
    return this;
  }

  public TestEvents from(String address) {
    event.sourceAddress = address;
    return this;
  }

  /** Of another session than the night run, with its own access key and agent. */
  public TestEvents session(String name, String accessKeyId, String userAgent) {
    event.sessionName = name;
    event.accessKeyId = accessKeyId;
    event.userAgent = userAgent;
    return this;
  }

  /** The record names nobody. */
  public TestEvents unnamed() {
    event.principalType = PrincipalType.UNKNOWN;
    event.principal = null;
    event.principalId = null;
    event.sessionName = null;
    event.accessKeyId = null;
    event.callerAccountId = null;
    return this;
  }

  public TestEvents error(String code) {
    event.errorCode = code;
    return this;
  }

  public TestEvents dryRun() {
    event.dryRun = true;
    return this;
  }

  public TestEvents alias(String alias) {
    event.requestedAlias = alias;
    return this;
  }

  /** Made by a service for itself. */
  public TestEvents service(String service) {
    event.principalType = PrincipalType.AWS_SERVICE;
    event.principal = service;
    event.principalId = null;
    event.callerAccountId = null;
    event.sessionName = null;
    event.accessKeyId = null;
    event.viaService = service;
    event.serviceMade = true;
    return this;
  }

  public TestEvents shared(
      String sharedEventId, String recipientAccountId, String callerAccountId) {
    event.sharedEventId = sharedEventId;
    event.recipientAccountId = recipientAccountId;
    event.callerAccountId = callerAccountId;
    return this;
  }

  public KmsEvent build() {
    return event;
  }
}
