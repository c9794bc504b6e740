package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.time.Instant;

/** Records of S3, STS, EC2 and IAM: what lies between KMS's records in every real file. */
final class OtherServices {
  private OtherServices() {}

  /** Shapes one of their calls. Account, Region, time and ids are already set. */
  static void shape(TrailRecord call, Random64 random) {
    String account = call.recipientAccountId;
    call.readOnly = true;
    call.eventVersion = random.pick("1.08", "1.10", "1.11");
    switch (random.nextInt(10)) {
      case 0:
      case 1:
        bucketAcl(call, random);
        break;
      case 2:
        call.eventSource = "s3.amazonaws.com";
        call.eventName = "ListBuckets";
        call.requestParameters = object("Host", "s3." + call.awsRegion + ".amazonaws.com");
        break;
      case 3:
      case 4:
      case 5:
        assumeRole(call, random);
        break;
      case 6:
      case 7:
        call.eventSource = "ec2.amazonaws.com";
        call.eventName = "DescribeInstances";
        call.requestParameters =
            object(
                "instancesSet", object("items", array(object("instanceId", instance(random)))),
                "filterSet", object());
        break;
      case 8:
        call.eventSource = "ec2.amazonaws.com";
        call.eventName = "DescribeVolumes";
        call.requestParameters =
            object("volumeSet", object(), "filterSet", object(), "maxResults", 500);
        break;
      default:
        call.eventSource = "iam.amazonaws.com";
        call.eventName = "ListAttachedRolePolicies";
        call.requestParameters = object("roleName", "web-" + random.nextInt(20) + "-role");
        // IAM is global: it logs in one Region.
        call.resources = null;
    }
    if (call.userIdentity == null) {
      call.userIdentity = Identities.user(account, "monitor-" + random.nextInt(4));
    }
  }

  private static void bucketAcl(TrailRecord call, Random64 random) {
    String bucket = "logs-" + call.recipientAccountId + "-" + random.nextInt(30);
    String host = bucket + ".s3." + call.awsRegion + ".amazonaws.com";
    call.eventSource = "s3.amazonaws.com";
    call.eventName = "GetBucketAcl";
    call.userIdentity = Identities.service("cloudtrail.amazonaws.com");
    call.sourceIPAddress = "cloudtrail.amazonaws.com";
    call.userAgent = "cloudtrail.amazonaws.com";
    call.tls = false;
    call.requestParameters = object("bucketName", bucket, "Host", host, "acl", "");
    call.additionalEventData =
        object(
            "SignatureVersion", "SigV4",
            "CipherSuite", "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn", 0,
            "AuthenticationMethod", "AuthHeader",
            "bytesTransferredOut", 500 + random.nextInt(100));
    call.resources =
        array(
            object(
                "accountId",
                call.recipientAccountId,
                "type",
                "AWS::S3::Bucket",
                "ARN",
                "arn:aws:s3:::" + bucket));
  }

  private static void assumeRole(TrailRecord call, Random64 random) {
    String account = call.recipientAccountId;
    String role = "web-" + random.nextInt(20) + "-role";
    String session = instance(random);
    call.eventSource = "sts.amazonaws.com";
    call.eventName = "AssumeRole";
    call.userIdentity = Identities.service("ec2.amazonaws.com");
    call.sourceIPAddress = "ec2.amazonaws.com";
    call.userAgent = "ec2.amazonaws.com";
    call.tls = false;
    call.requestParameters =
        object("roleArn", Identities.roleArn(account, "/", role), "roleSessionName", session);
    call.responseElements =
        object(
            "credentials",
                object(
                    "accessKeyId",
                    Identities.uniqueId("ASIA", account, session),
                    "sessionToken",
                    "EXAMPLETOKEN" + random.alnum(40),
                    "expiration",
                    TrailDates.inside(Instant.parse(call.eventTime).plusSeconds(3600))),
            "assumedRoleUser",
                object(
                    "assumedRoleId", Identities.uniqueId("AROA", account, role) + ":" + session,
                    "arn", "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session));
    call.resources =
        array(
            object(
                "accountId",
                account,
                "type",
                "AWS::IAM::Role",
                "ARN",
                Identities.roleArn(account, "/", role)));
  }

  static String instance(Random64 random) {
    return "i-0" + random.hex(16);
  }
}
