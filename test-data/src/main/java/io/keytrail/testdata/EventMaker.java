package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.time.Instant;
import java.util.Map;

/**
 * Makes one event from one sequence of random numbers: the same sequence gives the same event, so
 * that a copy of it can be made for another file without keeping the first.
 */
final class EventMaker {
  /** Share of KMS events in which somebody manages a key, or reads about it. */
  private static final double MANAGEMENT_SHARE = 0.006;

  /** Share of KMS events that KMS writes by itself. */
  private static final double SERVICE_EVENT_SHARE = 0.0002;

  private static final String[] AGENTS = {
    "aws-sdk-java/2.32.14 md/io#sync md/http#Apache ua/2.1 os/Linux lang/java#17.0.16 md/vendor#Amazon",
    "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#arm64 api/kms#1.38.3",
    "Boto3/1.39.11 md/Botocore#1.39.11 ua/2.1 os/linux#6.1.141 md/arch#x86_64 lang/python#3.12.11",
    "aws-sdk-js/3.864.0 ua/2.1 os/linux#6.1.141 lang/js md/nodejs#22.18.0 api/kms#3.864.0",
  };

  private static final String[] READS = {
    "DescribeKey",
    "DescribeKey",
    "DescribeKey",
    "ListKeys",
    "ListAliases",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListResourceTags",
    "ListGrants",
    "ListKeyPolicies"
  };

  /** Platform teams tag and describe all day; they seldom touch a policy or move an alias. */
  private static final String[] CHANGES = {
    "TagResource",
    "TagResource",
    "TagResource",
    "TagResource",
    "TagResource",
    "TagResource",
    "UntagResource",
    "UntagResource",
    "UpdateKeyDescription",
    "UpdateKeyDescription",
    "UpdateKeyDescription",
    "UpdateKeyDescription",
    "EnableKeyRotation",
    "CreateAlias",
    "UpdateAlias",
    "PutKeyPolicy"
  };

  private final double errorShare;

  EventMaker(double errorShare) {
    this.errorShare = errorShare;
  }

  /** An event about a key of this account, or with a null key of another service. */
  TrailRecord ordinary(String account, String region, KmsKey key, long second, Random64 random) {
    TrailRecord event = begin(account, region, second, random);
    boolean fails = random.chance(errorShare);
    if (key == null) {
      OtherServices.shape(event, random);
      if (fails) {
        event.error("AccessDenied", "User is not authorized to perform this operation");
        event.requestParameters = null;
        event.resources = null;
      }
      return event;
    }
    double kind = random.nextDouble();
    if (kind < SERVICE_EVENT_SHARE && key.behaviour.isCustomerSymmetric()) {
      ServiceEvents.shape(event, "RotateKey", key);
      return event;
    }
    if (kind < SERVICE_EVENT_SHARE + MANAGEMENT_SHARE) {
      manage(event, key, second, random);
    } else {
      use(event, key, key.behaviour.operation(random), second, random);
    }
    if (fails) fail(event, key, random);
    return event;
  }

  /**
   * A call on a key by a role of another account, as the caller's account sees it.
   *
   * @param sharedEventId joins it with {@link #ownersView}
   */
  TrailRecord callersView(
      KmsKey key, String caller, String sharedEventId, long second, Random64 random) {
    TrailRecord event = begin(caller, key.region, second, random);
    event.sharedEventID = sharedEventId;
    String operation = random.pick("Decrypt", "Decrypt", "GenerateDataKey", "Encrypt");
    // A bare id or an alias name would mean a key of the caller's own account.
    String askedFor = operation.equals("Decrypt") ? null : key.arn();
    CryptoShapes.shape(event, operation, key, askedFor, null, context(key, random), random);
    event.userIdentity = role(caller, "partner-" + key.role(), second, random);
    return event;
  }

  /** Turns the caller's view into the owner's: another event id, hardly anything of the caller. */
  TrailRecord ownersView(TrailRecord event, KmsKey key, String eventId) {
    String principalId = (String) event.userIdentity.get("principalId");
    event.userIdentity =
        Identities.otherAccount(principalId, (String) event.userIdentity.get("accountId"));
    event.recipientAccountId = key.account;
    event.eventID = eventId;
    return event;
  }

  /** One of many calls by one role's session, for anomalies. */
  TrailRecord call(
      KmsKey key, String operation, String role, String session, long second, Random64 random) {
    TrailRecord event = begin(key.account, key.region, second, random);
    String askedFor = operation.equals("Decrypt") ? null : key.arn();
    CryptoShapes.shape(event, operation, key, askedFor, null, context(key, random), random);
    event.userIdentity =
        Identities.assumedRole(key.account, "/", role, session, hour(second), false);
    event.sourceIPAddress = "203.0.113.77";
    return event;
  }

  private TrailRecord begin(String account, String region, long second, Random64 random) {
    TrailRecord event = new TrailRecord();
    event.eventTime = Instant.ofEpochSecond(second).toString();
    event.awsRegion = region;
    event.recipientAccountId = account;
    event.eventID = random.uuid();
    event.requestID = random.uuid();
    int host = random.nextInt(60);
    event.sourceIPAddress = (host < 40 ? "198.51.100." : "192.0.2.") + (10 + host);
    event.userAgent = AGENTS[host % AGENTS.length];
    event.eventVersion = random.nextInt(4) == 0 ? "1.08" : "1.11";
    return event;
  }

  private void use(TrailRecord event, KmsKey key, String operation, long second, Random64 random) {
    if (operation.equals("GetPublicKey")) {
      ManagementShapes.read(event, operation, key, random);
    } else {
      String askedFor = key.asAskedFor(random);
      if (operation.equals("Decrypt") && random.nextInt(20) > 0) askedFor = null;
      CryptoShapes.shape(
          event, operation, key, askedFor, destination(key), context(key, random), random);
    }
    String account = key.account;
    switch (key.behaviour.caller) {
      case ROLE:
        event.userIdentity = role(account, key.role(), second, random);
        break;
      case USER:
        event.userIdentity = Identities.user(account, "build-" + random.nextInt(5));
        break;
      case S3:
        if (random.nextInt(10) < 3) {
          event.userIdentity = Identities.service("s3.amazonaws.com");
          carriedBy(event, "s3.amazonaws.com");
        } else {
          event.userIdentity =
              Identities.through(
                  role(account, "web-" + random.nextInt(20) + "-role", second, random),
                  "AWS Internal");
          carriedBy(event, "AWS Internal");
        }
        break;
      case EC2:
        // The colon shows that no customer made this role.
        event.userIdentity =
            Identities.through(
                Identities.assumedRole(
                    account,
                    "/",
                    "aws:ec2-infrastructure",
                    OtherServices.instance(random),
                    hour(second),
                    false),
                "ec2.amazonaws.com");
        event.userIdentity.put("accessKeyId", "");
        carriedBy(event, "ec2.amazonaws.com");
        break;
      case SECRETS_MANAGER:
        event.userIdentity =
            Identities.through(
                role(account, "web-" + random.nextInt(20) + "-role", second, random),
                "secretsmanager.amazonaws.com");
        carriedBy(event, "secretsmanager.amazonaws.com");
        break;
      default:
        event.userIdentity =
            Identities.through(
                random.nextInt(3) == 0
                    ? Identities.userSession(
                        account, "build-" + random.nextInt(5), hour(second), false)
                    : role(account, "web-" + random.nextInt(20) + "-role", second, random),
                "AWS Internal");
        carriedBy(event, "AWS Internal");
    }
  }

  /** The key that a nightly batch moves its data to: next year's, in the same place. */
  private static KmsKey destination(KmsKey key) {
    String id = Random64.of(key.id.hashCode(), 1).uuid();
    return new KmsKey(key.account, key.region, id, key.alias + "-next", key.behaviour);
  }

  private static void carriedBy(TrailRecord event, String service) {
    event.sourceIPAddress = service;
    event.userAgent = service;
    event.tls = false;
  }

  private static Map<String, Object> role(
      String account, String role, long second, Random64 random) {
    String session = "i-0" + Random64.of(role.hashCode(), random.nextInt(6)).hex(16);
    return Identities.assumedRole(account, "/", role, session, hour(second), false);
  }

  /** The begin of the hour: sessions of machines are renewed that often. */
  private static String hour(long second) {
    return Instant.ofEpochSecond(second - second % 3600).toString();
  }

  private static Map<String, Object> context(KmsKey key, Random64 random) {
    String arn = key.region + ":" + key.account + ":";
    switch (key.behaviour) {
      case S3_BUCKET:
        return object("aws:s3:arn", "arn:aws:s3:::" + key.name() + "-" + key.account);
      case EBS_VOLUMES:
        return object("aws:ebs:id", "vol-0" + Random64.of(random.nextInt(40)).hex(16));
      case SECRETS_MANAGER:
        return object(
            "SecretARN",
            "arn:aws:secretsmanager:" + arn + "secret:app/" + random.nextInt(30) + "-a1B2c3",
            "SecretVersionId",
            Random64.of(random.nextInt(40)).uuid());
      case PARAMETER_STORE:
        return object(
            "PARAMETER_ARN", "arn:aws:ssm:" + arn + "parameter/app/setting-" + random.nextInt(50));
      case ENVELOPE_APP:
      case CONFIG:
        return object("app", key.name(), "tenant", "tenant-" + random.nextInt(25));
      default:
        return null;
    }
  }

  private void manage(TrailRecord event, KmsKey key, long second, Random64 random) {
    boolean reads = key.behaviour.awsAlias() != null || random.nextInt(4) > 0;
    if (reads) {
      ManagementShapes.read(event, random.pick(READS), key, random);
    } else {
      String operation = random.pick(CHANGES);
      if (operation.equals("EnableKeyRotation") && !key.behaviour.isCustomerSymmetric()) {
        operation = "TagResource"; // only symmetric keys rotate
      }
      ManagementShapes.change(event, operation, key);
    }
    boolean person = random.nextInt(10) == 0; // the rest is automation
    event.userIdentity =
        person
            ? Identities.userSession(key.account, random.pick("alice", "bob"), hour(second), true)
            : Identities.assumedRole(
                key.account,
                "/platform/",
                "key-admin",
                random.pick("carol", "dave"),
                hour(second),
                true);
    if (person) event.sessionCredentialFromConsole = "true";
  }

  private void fail(TrailRecord event, KmsKey key, Random64 random) {
    String arn = key.arn();
    boolean noKey = event.resources == null || event.resources.isEmpty();
    switch (noKey ? 4 : random.nextInt(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        Object caller = event.userIdentity.get("arn");
        event.error(
            "AccessDenied",
            "User: "
                + (caller == null ? event.userIdentity.get("invokedBy") : caller)
                + " is not authorized to perform: kms:"
                + event.eventName
                + " on resource: "
                + arn
                + " because no identity-based policy allows the kms:"
                + event.eventName
                + " action");
        if (random.nextInt(2) == 0) event.resources = null; // the ARN is in the message then
        break;
      case 4:
      case 5:
      case 6:
        event.error(
            "ThrottlingException",
            "You have exceeded the rate at which you may call KMS. "
                + "Reduce the frequency of your calls.");
        break;
      case 7:
      case 8:
        failByState(event, key);
        break;
      default:
        event.error("InvalidCiphertextException", null);
    }
  }

  /**
   * A few keys, by the last digit of the id, are being retired, and some of their users do not
   * know.
   */
  private static void failByState(TrailRecord event, KmsKey key) {
    switch (key.id.charAt(key.id.length() - 1)) {
      case '7':
        event.error("DisabledException", key.arn() + " is disabled.");
        break;
      case 'f':
        event.error("KMSInvalidStateException", key.arn() + " is pending deletion.");
        break;
      default:
        event.error("InvalidCiphertextException", null);
    }
  }
}
