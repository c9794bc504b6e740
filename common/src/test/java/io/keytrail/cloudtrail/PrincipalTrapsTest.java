package io.keytrail.cloudtrail;

import static io.keytrail.cloudtrail.Trail.ALICE;
import static io.keytrail.cloudtrail.Trail.kms;
import static io.keytrail.cloudtrail.Trail.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.PrincipalType;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who called, and through whom: traps 16 to 26 of CloudTrail's KMS records, and other callers. */
class PrincipalTrapsTest {
  private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/Analyst/bob";

  @Test
  void trap16TheRoleBehindASessionIsTheIdentity() {
    KmsEvent event =
        by(
            "'type':'AssumedRole','principalId':'AROAEXAMPLE:bob','arn':'"
                + SESSION
                + "','accountId':'111122223333','sessionContext':{'sessionIssuer':{'type':'Role',"
                + "'arn':'arn:aws:iam::111122223333:role/team/Analyst'}}");
    assertThat(event.principalType).isEqualTo(PrincipalType.ROLE);
    assertThat(event.principal).isEqualTo("arn:aws:iam::111122223333:role/team/Analyst");
    assertThat(event.sessionName).isEqualTo("bob");
    assertThat(event.principalId).isEqualTo("AROAEXAMPLE:bob");
    assertThat(event.serviceMade).isFalse();
  }

  @Test
  void trap16WithoutIssuerTheRoleComesFromTheSessionArn() {
    KmsEvent event =
        by("'type':'AssumedRole','arn':'" + SESSION.replace("arn:aws:", "arn:aws-us-gov:") + "'");
    assertThat(event.principal).isEqualTo("arn:aws-us-gov:iam::111122223333:role/Analyst");
    assertThat(event.sessionName).isEqualTo("bob");
    KmsEvent idOnly = by("'type':'AssumedRole','principalId':'AROAEXAMPLE:bob'");
    assertThat(idOnly.principal).isEqualTo("AROAEXAMPLE");
    assertThat(idOnly.sessionName).isEqualTo("bob");
  }

  @Test
  void trap17AnEmptySessionIssuerIsNone() {
    KmsEvent event =
        by(
            "'type':'IAMUser','arn':'"
                + ALICE
                + "','sessionContext':{'sessionIssuer':{},'webIdFederationData':{},'attributes':{"
                + "'creationDate':'2024-05-06T07:00:00Z','mfaAuthenticated':'true'}}");
    assertThat(event.principalType).isEqualTo(PrincipalType.USER);
    assertThat(event.principal).isEqualTo(ALICE);
    assertThat(event.mfa).isTrue();
    assertThat(event.sessionCreatedMillis)
        .isEqualTo(Instant.parse("2024-05-06T07:00:00Z").toEpochMilli());
    assertThat(
            by("'type':'AssumedRole','arn':'" + SESSION + "','sessionContext':{'sessionIssuer':{}}")
                .principal)
        .isEqualTo("arn:aws:iam::111122223333:role/Analyst");
  }

  @Test
  void trap18KmsActingByItselfIsNotTheAccountsRoot() {
    for (String internal : new String[] {"AWS Internal", "Amazon Internal"}) {
      KmsEvent event =
          kms(
              record(
                  "RotateKey",
                  "'userIdentity':{'accountId':'111122223333','invokedBy':'" + internal + "'}"));
      assertThat(event.principalType).isEqualTo(PrincipalType.KMS);
      assertThat(event.principal).isEqualTo("kms.amazonaws.com");
      assertThat(event.serviceMade).isTrue();
      assertThat(event.callerAccountId).isNull();
    }
  }

  @Test
  void trap19InvokedByAwsInternalAloneProvesNothing() {
    KmsEvent event = by("'type':'IAMUser','arn':'" + ALICE + "','invokedBy':'AWS Internal'");
    assertThat(event.principalType).isEqualTo(PrincipalType.USER);
    assertThat(event.principal).isEqualTo(ALICE);
    assertThat(event.serviceMade).isFalse();
    assertThat(event.viaService).isEqualTo("AWS Internal");
  }

  @Test
  void trap20AServiceIsNamedInInvokedByWithoutItsRegion() {
    KmsEvent event = by("'type':'AWSService','invokedBy':'workmail.eu-west-1.amazonaws.com'");
    assertThat(event.principalType).isEqualTo(PrincipalType.AWS_SERVICE);
    assertThat(event.principal).isEqualTo("workmail.amazonaws.com");
    assertThat(event.viaService).isEqualTo("workmail.amazonaws.com");
    assertThat(event.serviceMade).isTrue();
    assertThat(event.callerAccountId).isNull();
    assertThat(by("'type':'AWSService','invokedBy':'s3.us-gov-east-1.amazonaws.com'").principal)
        .isEqualTo("s3.amazonaws.com");
    assertThat(
            by("'type':'AWSService','invokedBy':'dynamodb.cn-north-1.amazonaws.com.cn'").principal)
        .isEqualTo("dynamodb.amazonaws.com.cn");
    assertThat(by("'type':'AWSService','invokedBy':'cloud-trail-2.amazonaws.com'").principal)
        .isEqualTo("cloud-trail-2.amazonaws.com");
  }

  @Test
  void trap21APersonBehindAServiceStaysTheActor() {
    String[][] contexts = {
      {"'aws:s3:arn':'arn:aws:s3:::b/k'", "s3.amazonaws.com", "arn:aws:s3:::b/k"},
      {"'aws:ebs:id':'vol-0123456789abcdef0'", "ec2.amazonaws.com", "vol-0123456789abcdef0"},
      {
        "'aws:workmail:arn':'arn:aws:workmail:us-west-2:111122223333:organization/m-1'",
        "workmail.amazonaws.com",
        "arn:aws:workmail:us-west-2:111122223333:organization/m-1"
      },
      {
        "'SecretVersionId':'v','SecretARN':'arn:aws:secretsmanager:us-west-2:111122223333:secret:s'",
        "secretsmanager.amazonaws.com",
        "arn:aws:secretsmanager:us-west-2:111122223333:secret:s"
      },
      {
        "'PARAMETER_ARN':'arn:aws:ssm:us-west-2:111122223333:parameter/p'",
        "ssm.amazonaws.com",
        "arn:aws:ssm:us-west-2:111122223333:parameter/p"
      },
    };
    for (String[] context : contexts) {
      for (String invokedBy : new String[] {"AWS Internal", "internal", "signin.amazonaws", null}) {
        KmsEvent event =
            kms(
                record(
                    "Decrypt",
                    "'userIdentity':{'type':'IAMUser','arn':'"
                        + ALICE
                        + "'"
                        + (invokedBy == null ? "" : ",'invokedBy':'" + invokedBy + "'")
                        + "}",
                    "'sourceIPAddress':'AWS Internal'",
                    "'requestParameters':{'encryptionContext':{" + context[0] + "}}"));
        assertThat(event.principal).isEqualTo(ALICE);
        assertThat(event.serviceMade).isFalse();
        assertThat(event.viaService).as(context[0] + invokedBy).isEqualTo(context[1]);
        assertThat(event.contextResource).isEqualTo(context[2]);
      }
    }
  }

  @Test
  void trap21AContextThatACallerWroteByHandNamesNoService() {
    KmsEvent event =
        kms(
            record(
                "Decrypt",
                "'requestParameters':{'encryptionContext':{'aws:s3:arn':'arn:aws:s3:::b/k'}}"));
    assertThat(event.viaService).isNull();
    assertThat(event.contextResource).isEqualTo("arn:aws:s3:::b/k");
  }

  @Test
  void trap21ANamedServiceIsNotOverruledByTheContext() {
    KmsEvent event =
        kms(
            record(
                "Decrypt",
                "'userIdentity':{'type':'IAMUser','arn':'"
                    + ALICE
                    + "','invokedBy':'athena.amazonaws.com'}",
                "'requestParameters':{'encryptionContext':{'aws:s3:arn':'arn:aws:s3:::b'}}"));
    assertThat(event.viaService).isEqualTo("athena.amazonaws.com");
  }

  @Test
  void trap22ServicesHideBehindCustomerLookingRoles() {
    KmsEvent event =
        by(
            "'type':'AssumedRole','arn':'arn:aws:sts::111122223333:assumed-role/"
                + "aws:ec2-infrastructure/i-0123456789abcdef0','accessKeyId':''");
    assertThat(event.serviceMade).isTrue();
    assertThat(event.principalType).isEqualTo(PrincipalType.ROLE);
    assertThat(event.principal).isEqualTo("arn:aws:iam::111122223333:role/aws:ec2-infrastructure");
    assertThat(event.accessKeyId).isNull();
    KmsEvent foreign =
        by(
            "'type':'IAMUser','arn':'arn:aws:iam::444455556666:user/trail','accountId':'444455556666'");
    assertThat(foreign.callerAccountId).isEqualTo("444455556666");
    assertThat(foreign.keys.get(0).keyArn).contains("111122223333");
  }

  @Test
  void trap22ServiceLinkedRolesAreServices() {
    KmsEvent event =
        by(
            "'type':'AssumedRole','arn':'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/x',"
                + "'sessionContext':{'sessionIssuer':{'arn':'arn:aws:iam::111122223333:role/"
                + "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'}}");
    assertThat(event.serviceMade).isTrue();
    assertThat(event.viaService).isEqualTo("autoscaling.amazonaws.com");
  }

  @Test
  void trap23UserAgentAndAddressMakeNoService() {
    KmsEvent event =
        kms(record("Decrypt", "'userAgent':'AWS Internal'", "'sourceIPAddress':'AWS Internal'"));
    assertThat(event.principal).isEqualTo(ALICE);
    assertThat(event.serviceMade).isFalse();
    assertThat(event.viaService).isNull();
    assertThat(event.sourceAddress).isEqualTo("AWS Internal");
    KmsEvent dns =
        kms(record("Decrypt", "-userAgent", "'sourceIPAddress':'s3.eu-west-1.amazonaws.com'"));
    assertThat(dns.userAgent).isNull();
    assertThat(dns.sourceAddress).isEqualTo("s3.eu-west-1.amazonaws.com");
    assertThat(dns.viaService).isEqualTo("s3.amazonaws.com");
    assertThat(dns.serviceMade).isFalse();
    assertThat(kms(record("Decrypt", "'sourceIPAddress':'999.1.1.1'")).sourceAddress)
        .isEqualTo("999.1.1.1");
  }

  @Test
  void trap24KmsCarryingACallToAnotherRegionIsNotTheActor() {
    KmsEvent event = by("'type':'IAMUser','arn':'" + ALICE + "','invokedBy':'kms.amazonaws.com'");
    assertThat(event.principal).isEqualTo(ALICE);
    assertThat(event.principalType).isEqualTo(PrincipalType.USER);
    assertThat(event.viaService).isEqualTo("kms.amazonaws.com");
    assertThat(event.serviceMade).isFalse();
  }

  @Test
  void trap25AUserWithARoleArnIsReportedAsPrinted() {
    KmsEvent event = by("'type':'IAMUser','arn':'arn:aws:iam::111122223333:role/Admin'");
    assertThat(event.principalType).isEqualTo(PrincipalType.USER);
    assertThat(event.principal).isEqualTo("arn:aws:iam::111122223333:role/Admin");
  }

  @Test
  void trap26GranteesNeedNotBeArns() {
    KmsEvent event =
        kms(
            record(
                "CreateGrant",
                "'requestParameters':{'granteePrincipal':'AROAEXAMPLE','keyId':'k',"
                    + "'operations':['Encrypt','RetireGrant'],'constraints':{'encryptionContextSubset':{'a':'b'}},"
                    + "'granteeServicePrincipal':'rds.amazonaws.com','retiringServicePrincipal':'x.amazonaws.com'}",
                "'responseElements':{'grantId':'f020fe75197b93991dc8491d6f19dd3cebb24ee62277a05914386724f3d48758'}"));
    assertThat(event.facts)
        .containsEntry("requestParameters.granteePrincipal", "AROAEXAMPLE")
        .containsEntry("requestParameters.granteeServicePrincipal", "rds.amazonaws.com")
        .containsEntry("requestParameters.retiringServicePrincipal", "x.amazonaws.com")
        .containsEntry("requestParameters.operations", "Encrypt,RetireGrant")
        .containsEntry("requestParameters.constraints.encryptionContextSubset.a", "b")
        .containsKey("responseElements.grantId");
  }

  @Test
  void rootIsTheAccountsRoot() {
    KmsEvent event =
        by(
            "'type':'Root','principalId':'111122223333','arn':'arn:aws:iam::111122223333:root',"
                + "'accountId':'111122223333'");
    assertThat(event.principalType).isEqualTo(PrincipalType.ROOT);
    assertThat(event.principal).isEqualTo("arn:aws:iam::111122223333:root");
  }

  @Test
  void federatedUsersKeepTheirOwnName() {
    KmsEvent event =
        by(
            "'type':'FederatedUser','principalId':'111122223333:carol',"
                + "'arn':'arn:aws:sts::111122223333:federated-user/carol','sessionContext':"
                + "{'sessionIssuer':{'type':'IAMUser','arn':'"
                + ALICE
                + "'}}");
    assertThat(event.principalType).isEqualTo(PrincipalType.FEDERATED_USER);
    assertThat(event.principal).isEqualTo("arn:aws:sts::111122223333:federated-user/carol");
    assertThat(event.sessionName).isEqualTo("carol");
  }

  @Test
  void webIdentityAndSamlUsersHaveNoArn() {
    KmsEvent web =
        by(
            "'type':'WebIdentityUser','principalId':'accounts.google.com:app.apps:1234',"
                + "'userName':'1234','identityProvider':'accounts.google.com'");
    assertThat(web.principalType).isEqualTo(PrincipalType.WEB_IDENTITY_USER);
    assertThat(web.principal).isEqualTo("accounts.google.com:app.apps:1234");
    assertThat(web.sessionName).isEqualTo("1234");
    KmsEvent saml = by("'type':'SAMLUser','principalId':'hash:dave','userName':'dave'");
    assertThat(saml.principalType).isEqualTo(PrincipalType.SAML_USER);
    assertThat(saml.principal).isEqualTo("hash:dave");
  }

  @Test
  void identityCenterUsersAreWhomTheyActFor() {
    KmsEvent event =
        by(
            "'type':'IdentityCenterUser','accountId':'111122223333','onBehalfOf':{"
                + "'userId':'94482488-3041-7011-0000-000000000000',"
                + "'identityStoreArn':'arn:aws-us-gov:identitystore::111122223333:identitystore/d-9067642ac7'},"
                + "'credentialId':'x'");
    assertThat(event.principalType).isEqualTo(PrincipalType.IDENTITY_CENTER_USER);
    assertThat(event.principal)
        .isEqualTo("arn:aws-us-gov:identitystore:::user/94482488-3041-7011-0000-000000000000");
  }

  @Test
  void accountsSeenFromTheOwnerHaveOnlyIds() {
    KmsEvent user =
        by("'type':'AWSAccount','principalId':'AIDAEXAMPLE','accountId':'444455556666'");
    assertThat(user.principalType).isEqualTo(PrincipalType.AWS_ACCOUNT);
    assertThat(user.principal).isEqualTo("AIDAEXAMPLE");
    assertThat(user.callerAccountId).isEqualTo("444455556666");
    KmsEvent role =
        by("'type':'AWSAccount','principalId':'AROAEXAMPLE:job-17','accountId':'444455556666'");
    assertThat(role.principal).isEqualTo("AROAEXAMPLE");
    assertThat(role.sessionName).isEqualTo("job-17");
    assertThat(by("'type':'AWSAccount','accountId':'444455556666'").principal)
        .isEqualTo("444455556666");
  }

  @Test
  void aRecordMayNameNobody() {
    assertThat(kms(record("Decrypt", "'userIdentity':null")).principal).isNull();
    assertThat(kms(record("Decrypt", "-userIdentity")).principalType)
        .isEqualTo(PrincipalType.UNKNOWN);
    KmsEvent odd = by("'type':'Directory','principalId':'d-1'");
    assertThat(odd.principalType).isEqualTo(PrincipalType.UNKNOWN);
    assertThat(odd.principal).isEqualTo("d-1");
  }

  private static KmsEvent by(String identity) {
    return kms(record("Decrypt", "'userIdentity':{" + identity + "}"));
  }
}
