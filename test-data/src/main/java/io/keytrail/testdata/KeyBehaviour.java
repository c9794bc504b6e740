package io.keytrail.testdata;

/**
 * What a key is for, and so: who uses it, when, how often, and with which operations. The share of
 * each operation stands before it, in percent.
 */
enum KeyBehaviour {
  /** An application that encrypts its own data under data keys. */
  ENVELOPE_APP(30, Rhythm.OFFICE, Caller.ROLE, "40 GenerateDataKey", "57 Decrypt", "3 Encrypt"),
  /** Configuration that is encrypted once and decrypted by every process that starts. */
  CONFIG(16, Rhythm.OFFICE, Caller.ROLE, "97 Decrypt", "3 Encrypt"),
  NIGHTLY_BATCH(
      12,
      Rhythm.NIGHTLY,
      Caller.ROLE,
      "30 GenerateDataKeyWithoutPlaintext",
      "60 Decrypt",
      "10 ReEncrypt"),
  /** Default encryption of buckets: S3 calls for whoever reads and writes objects. */
  S3_BUCKET(25, Rhythm.STEADY, Caller.S3, "55 GenerateDataKey", "45 Decrypt"),
  EBS_VOLUMES(
      5,
      Rhythm.OFFICE,
      Caller.EC2,
      "20 CreateGrant",
      "25 GenerateDataKeyWithoutPlaintext",
      "45 Decrypt",
      "10 RetireGrant"),
  SECRETS_MANAGER(10, Rhythm.STEADY, Caller.SECRETS_MANAGER, "88 Decrypt", "12 GenerateDataKey"),
  PARAMETER_STORE(12, Rhythm.STEADY, Caller.PARAMETER_STORE, "92 Decrypt", "8 Encrypt"),
  SIGNING(6, Rhythm.OFFICE, Caller.ROLE, "70 Sign", "20 Verify", "10 GetPublicKey"),
  HMAC(8, Rhythm.OFFICE, Caller.ROLE, "55 GenerateMac", "45 VerifyMac"),
  /** One key id in every Region, used there by what runs there. */
  MULTI_REGION(8, Rhythm.STEADY, Caller.ROLE, "45 GenerateDataKey", "55 Decrypt"),
  /** Build machines with a user's long-lived access key. */
  BUILD(4, Rhythm.OFFICE, Caller.USER, "15 Encrypt", "80 Decrypt", "5 GenerateRandom"),
  RARELY_USED(
      0.2, Rhythm.OFFICE, Caller.ROLE, "30 Encrypt", "50 Decrypt", "20 GenerateDataKeyPair");

  /** Who stands in {@code userIdentity}. */
  enum Caller {
    ROLE,
    USER,
    S3,
    EC2,
    SECRETS_MANAGER,
    PARAMETER_STORE
  }

  final double weight;
  final Rhythm rhythm;
  final Caller caller;
  private final int[] shares;
  private final String[] operations;

  KeyBehaviour(double weight, Rhythm rhythm, Caller caller, String... sharesAndOperations) {
    this.weight = weight;
    this.rhythm = rhythm;
    this.caller = caller;
    shares = new int[sharesAndOperations.length];
    operations = new String[sharesAndOperations.length];
    for (int i = 0; i < shares.length; i++) {
      int space = sharesAndOperations[i].indexOf(' ');
      shares[i] = Integer.parseInt(sharesAndOperations[i].substring(0, space));
      operations[i] = sharesAndOperations[i].substring(space + 1);
    }
  }

  String operation(Random64 random) {
    int left = random.nextInt(100);
    int i = 0;
    while ((left -= shares[i]) >= 0) i++;
    return operations[i];
  }

  /** A customer's symmetric key, used by the customer's own principals. */
  boolean isCustomerSymmetric() {
    return (caller == Caller.ROLE || caller == Caller.USER) && this != SIGNING && this != HMAC;
  }

  /** The alias of the AWS managed key that this is, or null for a customer's key. */
  String awsAlias() {
    switch (this) {
      case EBS_VOLUMES:
        return "alias/aws/ebs";
      case SECRETS_MANAGER:
        return "alias/aws/secretsmanager";
      case PARAMETER_STORE:
        return "alias/aws/ssm";
      default:
        return null;
    }
  }
}
