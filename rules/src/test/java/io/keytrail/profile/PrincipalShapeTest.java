package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalShapeTest {
  private static final String ROLE = "arn:aws:iam::111122223333:role/";

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "app-WorkerRole-1A2B3C4D5E6F, app-WorkerRole-*",
    "app-WorkerRole-1A2B3C4D5E6FG, app-WorkerRole-*",
    "app-WorkerRole-Zk3bQ9xT1mLp, app-WorkerRole-*",
    "app-WorkerRole-QWERTYUIOPAS, app-WorkerRole-*",
    "app-WorkerRole-QWERTYUIOPA7, app-WorkerRole-*",
    "eksctl-prod-nodegroup-NodeInstanceRole-QW3RT5YU7IOP, eksctl-prod-nodegroup-NodeInstanceRole-*",
    "terraform-20260302101530123400000001, terraform-*",
    "job-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0, job-*",
    "report-2026-03-02, report-*",
    "report-2026-03-02T10-15-30Z, report-*",
    "report-202603021015, report-*",
    "export-1767225600, export-*",
    "github-run-12345678901, github-run-*",
    "ci-build-42, ci-build-*",
    "deploy-7-prod, deploy-*-prod",
    "host-i-0abc1234def567890, host-i-*",
    "webRole-1a2b3c4, webRole-*",
    "runner-k3j9x2m1-project, runner-*-project",
    "team/app-1A2B3C4D5E6F/worker, team/app-*/worker"
  })
  void whatMachinesMadeUpIsTakenOut(String name, String shape) {
    assertThat(PrincipalShape.of(ROLE + name)).isEqualTo(ROLE + shape);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payments-prod",
        "payments-dev",
        "role-1",
        "shard-12",
        "app-8080",
        "backup-2026",
        "BatchExport2024",
        "PAYMENTSPROD",
        "ec2-s3-reader",
        "WriteS3Data2",
        "k8s-x86-v2",
        "deadbeef",
        "decade2024",
        "cross-account-444455556666",
        "CrossAccount-444455556666",
        "app-PAYMENTSPROD",
        "app-WorkerRole-PAYMENTSPROD-old",
        "aws-service-role/ec2.amazonaws.com/AWSServiceRoleForEC2",
        "OrganizationAccountAccessRole",
        "aws:ec2-infrastructure"
      })
  void whatMeansSomethingStays(String name) {
    assertThat(PrincipalShape.of(ROLE + name)).isEqualTo(ROLE + name);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "shop-v2-TaskRole-*, shop-api-TaskRole-*",
    "shop-v3-TaskRole-*, shop-v2-TaskRole-*",
    "hr-v2-TaskRole-*, hr-portal-role",
    "payments-api-green, payments-api-blue",
    "acme-payments-v2-role, acme-payments-role",
    "team/app-v2-role, team/app-role"
  })
  void aFurtherVersionOfAKnownRoleIsKnownAsOne(String name, String known) {
    assertThat(PrincipalShape.isVersionOf(ROLE + name, ROLE + known)).isTrue();
  }

  @ParameterizedTest(name = "{0} not of {1}")
  @CsvSource({
    "shop-worker-TaskRole-*, shop-api-TaskRole-*",
    "shop-v2-export, shop-api-TaskRole-*",
    "shop-v2-export-job, shop-api-role",
    "acme-reporting-v2-role, acme-payments-role",
    "v2-TaskRole-*, shop-api-TaskRole-*",
    "shop-v2-TaskRole-*, other/shop-api-TaskRole-*",
    "reporting-export-role, shop-api-role"
  })
  void whatElseSomeoneCallsHimselfIsNot(String name, String known) {
    assertThat(PrincipalShape.isVersionOf(ROLE + name, ROLE + known)).isFalse();
  }

  @Test
  void aVersionInAnotherAccountOrOfNoRoleIsNone() {
    assertThat(
            PrincipalShape.isVersionOf(
                ROLE + "shop-v2-role", "arn:aws:iam::444455556666:role/shop-role"))
        .isFalse();
    assertThat(PrincipalShape.isVersionOf("AROAEXAMPLE", ROLE + "shop-role")).isFalse();
    assertThat(PrincipalShape.isVersionOf("s3.amazonaws.com", "s3.amazonaws.com")).isFalse();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "botocore-session-1767225600, botocore-session-*",
    "aws-sdk-java-1767225600123, aws-sdk-java-*",
    "1767225600123456789, *",
    "i-0abc1234def567890, i-*",
    "alice, alice",
    "alice@example.com, alice@example.com",
    "bob.smith2@example.com, bob.smith2@example.com"
  })
  void sessionsAreNamedWithoutWhatMachinesMadeUp(String session, String shape) {
    assertThat(PrincipalShape.ofSession(session)).isEqualTo(shape);
  }

  @Test
  void accountsAreNeverMerged() {
    assertThat(PrincipalShape.of("arn:aws:iam::111122223333:role/app-1A2B3C4D5E6F"))
        .isNotEqualTo(PrincipalShape.of("arn:aws:iam::444455556666:role/app-1A2B3C4D5E6F"));
  }

  @Test
  void sessionsAreTakenOutWhereNoIssuerWasNamed() {
    assertThat(PrincipalShape.of("arn:aws:sts::111122223333:assumed-role/Export/night-run"))
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/Export");
    assertThat(PrincipalShape.of("AROAEXAMPLE:night-run")).isEqualTo("AROAEXAMPLE");
  }

  @Test
  void servicesRootAndNobodyStayAsTheyAre() {
    assertThat(PrincipalShape.of("s3.amazonaws.com")).isEqualTo("s3.amazonaws.com");
    assertThat(PrincipalShape.of("arn:aws:iam::111122223333:root"))
        .isEqualTo("arn:aws:iam::111122223333:root");
    assertThat(PrincipalShape.of(null)).isNull();
  }

  @Test
  void longNamesCostNoMoreThanTheirLength() {
    String name = ROLE + "a1".repeat(50_000);
    assertThat(PrincipalShape.of(name)).isNotNull();
  }
}
