package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sample trail's records: each operation once in its documented shape, by varied callers. */
final class SampleRecords {
  static final String OWNER = "111122223333";
  static final String PARTNER = "444455556666";
  static final String REGION = "eu-west-1";
  static final String SECOND_REGION = "us-east-1";

  static final KmsKey ORDERS =
      key("1234abcd-12ab-34cd-56ef-1234567890ab", "alias/orders", KeyBehaviour.ENVELOPE_APP);
  static final KmsKey PAYROLL =
      key("0987dcba-09fe-87dc-65ba-ab0987654321", "alias/payroll", KeyBehaviour.RARELY_USED);
  static final KmsKey IMAGES =
      key("7c9e2b54-3f18-4d6a-8b07-5e1d2c3f4a5b", "alias/images", KeyBehaviour.ENVELOPE_APP);
  static final KmsKey LEDGER =
      key("mrk-1234abcd12ab34cd56ef1234567890ab", "alias/ledger", KeyBehaviour.MULTI_REGION);
  private static final KmsKey RELEASES =
      key("2b7e1516-28ae-4d2a-a6ab-f7158809cf4f", "alias/releases", KeyBehaviour.SIGNING);
  private static final KmsKey TOKENS =
      key("3c6ef372-fe94-482b-b651-0e527fade682", "alias/tokens", KeyBehaviour.HMAC);
  private static final KmsKey AGREEMENT =
      key("4a09e667-f3bc-4c90-8b30-1f83d9abfb41", "alias/agreement", KeyBehaviour.SIGNING);
  private static final KmsKey POST_QUANTUM =
      key("7e3d5a10-9c4b-4f62-8a1d-0b2c3d4e5f60", "alias/post-quantum", KeyBehaviour.SIGNING);
  private static final KmsKey IMPORTED =
      key("5be0cd19-137e-4217-8a54-ff53a5f1d36f", "alias/imported", KeyBehaviour.RARELY_USED);
  private static final KmsKey INVOICES =
      key("d1310ba6-98df-4b5a-8c2f-fd72dbd01adf", "alias/invoices", KeyBehaviour.ENVELOPE_APP);
  static final KmsKey BUCKETS =
      key("6a09e667-bb67-4e85-9c6e-a54ff53a510e", "alias/buckets", KeyBehaviour.S3_BUCKET);
  private static final KmsKey VOLUMES =
      key("8d5f2c1b-6e3a-4f90-b1c2-d3e4f5a6b7c8", "alias/aws/ebs", KeyBehaviour.EBS_VOLUMES);
  static final KmsKey PARAMETERS =
      key("9b05688c-2b3e-4c1f-8d9a-be0cd19137e2", "alias/aws/ssm", KeyBehaviour.PARAMETER_STORE);

  private static final String AGENT = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.1";

  private static final Map<String, Object> CONTEXT = object("app", "orders", "tenant", "tenant-7");

  private final Random64 random;

  SampleRecords(long seed) {
    random = Random64.of(20260302, seed);
  }

  private static KmsKey key(String id, String alias, KeyBehaviour behaviour) {
    return new KmsKey(OWNER, REGION, id, alias, behaviour);
  }

  /** The operations that use key material, 20 seconds apart. */
  List<TrailRecord> cryptographic(Instant from) {
    List<TrailRecord> calls = new ArrayList<>();
    use(calls, from, "Encrypt", ORDERS, ORDERS.alias, CONTEXT);
    use(calls, from, "Decrypt", ORDERS, null, CONTEXT);
    use(calls, from, "ReEncrypt", ORDERS, null, CONTEXT);
    use(calls, from, "GenerateDataKey", BUCKETS, BUCKETS.arn(), bucketContext());
    use(calls, from, "GenerateDataKeyWithoutPlaintext", VOLUMES, VOLUMES.arn(), volumeContext());
    use(calls, from, "GenerateDataKeyPair", ORDERS, ORDERS.id, CONTEXT);
    use(calls, from, "GenerateDataKeyPairWithoutPlaintext", LEDGER, LEDGER.aliasArn(), null);
    use(calls, from, "Sign", RELEASES, RELEASES.alias, null);
    use(calls, from, "Verify", RELEASES, RELEASES.arn(), null);
    use(calls, from, "GenerateMac", TOKENS, TOKENS.arn(), null);
    use(calls, from, "VerifyMac", TOKENS, TOKENS.id, null);
    use(calls, from, "GenerateRandom", ORDERS, null, null);
    use(calls, from, "DeriveSharedSecret", AGREEMENT, AGREEMENT.arn(), null);
    use(calls, from, "Encapsulate", POST_QUANTUM, POST_QUANTUM.id, null);
    use(calls, from, "Decapsulate", POST_QUANTUM, POST_QUANTUM.arn(), null);

    TrailRecord forS3 = calls.get(3);
    forS3.userIdentity =
        Identities.through(role("/", "web-role", "i-0a1b2c3d4e5f60718"), "AWS Internal");
    carriedBy(forS3, "AWS Internal");
    TrailRecord forEc2 = calls.get(4);
    forEc2.userIdentity =
        Identities.through(
            role("/", "aws:ec2-infrastructure", "i-0a1b2c3d4e5f60718"), "ec2.amazonaws.com");
    forEc2.userIdentity.put("accessKeyId", "");
    carriedBy(forEc2, "ec2.amazonaws.com");
    calls.get(7).userIdentity = Identities.user(OWNER, "build");
    calls.get(8).userIdentity = Identities.user(OWNER, "build");
    calls.get(9).userIdentity = Identities.federatedUser(OWNER, "erin", "2026-03-02T08:40:00Z");
    calls.get(10).userIdentity = webIdentity();
    TrailRecord inEnclave = calls.get(11);
    inEnclave.additionalEventData =
        object(
            "recipient",
            object(
                "attestationDocumentModuleId", "i-0a1b2c3d4e5f60718-enc0123456789abcde",
                "attestationDocumentEnclaveImageDigest", random.hex(96),
                "attestationDocumentEnclavePCR1", random.hex(96)));
    calls.get(12).userIdentity = identityCenterUser();
    calls.get(12).vpcEndpointId = "vpce-0123456789abcdef0";
    return calls;
  }

  /** Grants and the operations that manage keys and aliases, 10 seconds apart. */
  List<TrailRecord> management(Instant from) {
    List<TrailRecord> calls = new ArrayList<>();
    for (String operation : new String[] {"CreateGrant", "RetireGrant", "RevokeGrant"}) {
      TrailRecord call = at(calls, from, 10);
      CryptoShapes.shape(call, operation, ORDERS, null, null, CONTEXT, random);
      call.userIdentity = role("/", "orders-app", "i-0a1b2c3d4e5f60718");
    }
    change(calls, from, "CreateKey", INVOICES);
    change(calls, from, "CreateAlias", INVOICES);
    change(calls, from, "UpdateAlias", ORDERS);
    change(calls, from, "DeleteAlias", IMPORTED);
    change(calls, from, "TagResource", ORDERS);
    change(calls, from, "UntagResource", ORDERS);
    change(calls, from, "UpdateKeyDescription", ORDERS);
    change(calls, from, "PutKeyPolicy", ORDERS);
    change(calls, from, "EnableKeyRotation", ORDERS);
    change(calls, from, "DisableKeyRotation", PAYROLL);
    change(calls, from, "RotateKeyOnDemand", ORDERS);
    change(calls, from, "EnableKey", TOKENS);
    change(calls, from, "DisableKey", TOKENS);
    change(calls, from, "ImportKeyMaterial", IMPORTED);
    change(calls, from, "DeleteImportedKeyMaterial", IMPORTED);
    change(calls, from, "CancelKeyDeletion", IMPORTED);
    change(calls, from, "ScheduleKeyDeletion", IMPORTED);
    change(calls, from, "ReplicateKey", LEDGER);
    change(calls, from, "UpdatePrimaryRegion", LEDGER);
    calls.get(10).userIdentity = Identities.root(OWNER, "2026-03-02T09:05:00Z");
    TrailRecord byConsole = calls.get(7);
    byConsole.userIdentity = Identities.userSession(OWNER, "alice", "2026-03-02T08:30:00Z", true);
    byConsole.sessionCredentialFromConsole = "true";
    calls.get(8).userIdentity = byConsole.userIdentity;
    return calls;
  }

  /**
   * What the second Region logs of moving the primary: the call again under the same requestID,
   * without resources, made by KMS for the user; and KMS itself, keeping the replicas equal.
   */
  List<TrailRecord> secondRegion(Instant from, TrailRecord firstRegionsView) {
    List<TrailRecord> records = new ArrayList<>();
    TrailRecord call = at(records, from, 10);
    ManagementShapes.change(call, "UpdatePrimaryRegion", LEDGER);
    call.userIdentity = Identities.through(admin(), "kms.amazonaws.com");
    call.awsRegion = SECOND_REGION;
    call.requestID = firstRegionsView.requestID;
    call.eventTime = firstRegionsView.eventTime;
    call.resources = null;
    call.responseElements = null;
    carriedBy(call, "kms.amazonaws.com");
    TrailRecord sync = at(records, from, 10);
    sync.awsRegion = SECOND_REGION;
    ServiceEvents.shape(sync, "SynchronizeMultiRegionKey", LEDGER.in(SECOND_REGION));
    return records;
  }

  /** The operations that read, and those on key stores, 10 seconds apart. */
  List<TrailRecord> readingAndKeyStores(Instant from) {
    List<TrailRecord> calls = new ArrayList<>();
    String[] reads = {
      "DescribeKey",
      "GetKeyLastUsage",
      "GetKeyPolicy",
      "GetKeyRotationStatus",
      "GetParametersForImport",
      "GetPublicKey",
      "ListAliases",
      "ListGrants",
      "ListKeyPolicies",
      "ListKeyRotations",
      "ListKeys",
      "ListResourceTags",
      "ListRetirableGrants"
    };
    for (String operation : reads) {
      TrailRecord call = at(calls, from, 10);
      KmsKey key = ORDERS;
      if (operation.equals("GetParametersForImport")) key = IMPORTED;
      if (operation.equals("GetPublicKey")) key = RELEASES;
      ManagementShapes.read(call, operation, key, random);
      call.userIdentity = role("/audit/", "auditor", "frank");
    }
    String[] storeOperations = {
      "CreateCustomKeyStore", "ConnectCustomKeyStore", "DescribeCustomKeyStores",
      "UpdateCustomKeyStore", "DisconnectCustomKeyStore", "DeleteCustomKeyStore"
    };
    for (String operation : storeOperations) {
      TrailRecord call = at(calls, from, 10);
      KeyStoreShapes.shape(call, operation, "cks-1234567890abcdef0", "hsm");
      call.userIdentity = admin();
    }
    return calls;
  }

  /** Refusals, failures, a dry run, a late record, and an operation that does not exist yet. */
  List<TrailRecord> outOfTheOrdinary(Instant from) {
    List<TrailRecord> records = new ArrayList<>();
    TrailRecord denied = use(records, from, "Decrypt", PAYROLL, null, null);
    denied.userIdentity = Identities.user(OWNER, "mallory");
    denied.resources = null;
    denied.error(
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/mallory is not authorized to perform: kms:Decrypt"
            + " on resource: "
            + PAYROLL.arn()
            + " because no resource-based policy allows the kms:Decrypt action");
    TrailRecord disabled = use(records, from, "GenerateMac", TOKENS, TOKENS.alias, null);
    disabled.error("DisabledException", TOKENS.arn() + " is disabled.");
    TrailRecord pending = use(records, from, "Decrypt", IMPORTED, null, null);
    pending.error("KMSInvalidStateException", IMPORTED.arn() + " is pending deletion.");
    TrailRecord throttled = use(records, from, "GenerateDataKey", ORDERS, ORDERS.arn(), CONTEXT);
    throttled.error("ThrottlingException", "You have exceeded the rate at which you may call KMS.");
    TrailRecord wrong = use(records, from, "Decrypt", ORDERS, null, null);
    wrong.error("InvalidCiphertextException", null);
    TrailRecord dryRun = use(records, from, "Sign", RELEASES, RELEASES.arn(), null);
    dryRun.error("DryRunOperationException", "The request would have succeeded.");
    TrailRecord unknown = at(records, from, 20);
    unknown.eventName = "AttestKey";
    unknown.userIdentity = admin();
    unknown.readOnly = true;
    unknown.requestParameters = object("keyId", ORDERS.arn());
    unknown.key(ORDERS.arn());
    TrailRecord late = use(records, from, "Decrypt", ORDERS, null, CONTEXT);
    late.eventTime = "2026-03-02T09:12:47Z";
    return records;
  }

  /** A call by the partner's role on our key: the owner's view first, then the caller's. */
  List<TrailRecord> acrossAccounts(Instant time) {
    EventMaker maker = new EventMaker(0);
    Random64 same = Random64.of(7);
    String shared = "f0e1d2c3-b4a5-4968-8776-655443322110";
    TrailRecord owners = maker.callersView(ORDERS, PARTNER, shared, time.getEpochSecond(), same);
    owners = maker.ownersView(owners, ORDERS, same.uuid());
    TrailRecord callers =
        maker.callersView(ORDERS, PARTNER, shared, time.getEpochSecond(), Random64.of(7));
    return List.of(owners, callers);
  }

  /** KMS by itself: the three events that EventBridge tells too. */
  List<TrailRecord> serviceEvents(Instant from) {
    List<TrailRecord> events = new ArrayList<>();
    ServiceEvents.shape(at(events, from, 30), "RotateKey", ORDERS);
    ServiceEvents.shape(at(events, from, 30), "DeleteKey", TOKENS);
    ServiceEvents.shape(at(events, from, 30), "DeleteExpiredKeyMaterial", IMPORTED);
    return events;
  }

  /** So many calls of Parameter Store for a user, 10 seconds apart. */
  List<TrailRecord> parameters(Instant from, int count) {
    List<TrailRecord> calls = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/setting-" + i;
      TrailRecord call = at(calls, from, 10);
      CryptoShapes.shape(
          call, "Decrypt", PARAMETERS, null, null, object("PARAMETER_ARN", parameter), random);
      call.userIdentity =
          Identities.through(
              Identities.userSession(OWNER, "alice", "2026-03-02T08:30:00Z", true), "AWS Internal");
      carriedBy(call, "AWS Internal");
    }
    return calls;
  }

  /** A change of policy, which EventBridge forwards. */
  TrailRecord policyChange(Instant time) {
    List<TrailRecord> one = new ArrayList<>();
    change(one, time, "PutKeyPolicy", PAYROLL);
    return one.get(0);
  }

  /** A call that a service makes for itself: no account, no ARN. */
  TrailRecord byService(Instant time) {
    TrailRecord call = at(new ArrayList<>(), time, 0);
    CryptoShapes.shape(
        call, "GenerateDataKey", BUCKETS, BUCKETS.arn(), null, bucketContext(), random);
    call.userIdentity = Identities.service("s3.amazonaws.com");
    call.sharedEventID = random.uuid();
    carriedBy(call, "s3.amazonaws.com");
    return call;
  }

  private TrailRecord use(
      List<TrailRecord> calls,
      Instant from,
      String operation,
      KmsKey key,
      String askedFor,
      Map<String, Object> context) {
    TrailRecord call = at(calls, from, 20);
    CryptoShapes.shape(call, operation, key, askedFor, PAYROLL, context, random);
    call.userIdentity = role("/service/", "orders-app", "i-0a1b2c3d4e5f60718");
    return call;
  }

  private void change(List<TrailRecord> calls, Instant from, String operation, KmsKey key) {
    TrailRecord call = at(calls, from, 10);
    ManagementShapes.change(call, operation, key);
    call.userIdentity = admin();
  }

  private TrailRecord at(List<TrailRecord> records, Instant from, int secondsApart) {
    TrailRecord call = new TrailRecord();
    call.eventTime = from.plusSeconds((long) secondsApart * records.size()).toString();
    call.awsRegion = REGION;
    call.recipientAccountId = OWNER;
    call.requestID = random.uuid();
    call.eventID = random.uuid();
    call.sourceIPAddress = "192.0.2.23";
    call.userAgent = AGENT;
    records.add(call);
    return call;
  }

  private static void carriedBy(TrailRecord call, String service) {
    call.sourceIPAddress = service;
    call.userAgent = service;
    call.tls = false;
  }

  private static Map<String, Object> role(String path, String role, String session) {
    return Identities.assumedRole(OWNER, path, role, session, "2026-03-02T08:55:00Z", false);
  }

  private static Map<String, Object> admin() {
    return Identities.assumedRole(
        OWNER, "/platform/", "key-admin", "carol", "2026-03-02T09:01:12Z", true);
  }

  private static Map<String, Object> webIdentity() {
    String provider = "accounts.example.com";
    return object(
        "type",
        "WebIdentityUser",
        "principalId",
        provider + ":app-id.example:user-4711",
        "userName",
        "user-4711",
        "identityProvider",
        provider);
  }

  private static Map<String, Object> identityCenterUser() {
    return object(
        "type",
        "IdentityCenterUser",
        "accountId",
        OWNER,
        "onBehalfOf",
        object(
            "userId", "544894e8-80c1-707f-60e3-3ba6510dfac1",
            "identityStoreArn", "arn:aws:identitystore::111122223333:identitystore/d-1234567890"),
        "credentialId",
        "EXAMPLEVHULjJdTUdPJfofVa1sufHDoj7aYcOYcxFVllWR_Whr1fEXAMPLE");
  }

  private static Map<String, Object> bucketContext() {
    return object("aws:s3:arn", "arn:aws:s3:::amzn-s3-demo-bucket");
  }

  private static Map<String, Object> volumeContext() {
    return object("aws:ebs:id", "vol-0a1b2c3d4e5f60718");
  }

  static List<Object> json(List<TrailRecord> records) {
    Object[] json = new Object[records.size()];
    for (int i = 0; i < json.length; i++) json[i] = records.get(i).toJson();
    return array(json);
  }
}
