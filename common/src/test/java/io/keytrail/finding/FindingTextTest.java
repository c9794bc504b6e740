package io.keytrail.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import io.keytrail.kms.PrincipalType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FindingTextTest {
  @Test
  void tellsWhatWhichWhoSinceHowMuchHowSureAndWhatNext() {
    assertThat(FindingText.write(Findings.full()))
        .isEqualTo(
            String.join(
                "\n",
                "[HIGH, Update] 2026-09-21T14:13:20Z  Far more decrypting than encrypting:"
                    + " alias/payments",
                "  What       BatchExport decrypted 412 times with alias/payments in 5 min, and"
                    + " encrypted 3 times",
                "  Key        " + Findings.KEY + " (alias/payments)",
                "  When       2026-09-21T13:58:19.500Z to 2026-09-21T14:13:19Z (14 min 59 s), 415"
                    + " events",
                "  Who        arn:aws:iam::111122223333:role/jobs/BatchExport, session night-run,"
                    + " access key ASIAEXAMPLE, account 111122223333, without MFA, in a"
                    + " session since 2026-09-21T13:13:20Z",
                "             410 × Decrypt, 3 × Encrypt",
                "             from 203.0.113.7 with aws-sdk-java/2.25",
                "             for arn:aws:dynamodb:eu-west-1:111122223333:table/cards",
                "             error AccessDenied: not authorized to perform kms:Decrypt",
                "             events e-0001, e-0002",
                "  Who        s3.amazonaws.com",
                "             2 × Decrypt",
                "             from AWS Internal with AWS Internal",
                "             events e-0003",
                "  Do next    Ask the owner of BatchExport whether the export is theirs.",
                "  Why        Reading everything that a key protects shows as decrypts without"
                    + " encrypts.",
                "  How sure   medium confidence. Threshold 10, at least 100 decrypts in a window",
                "  Facts      decrypts = 412",
                "             ratio = 137.33333333333334",
                "             readOnlyKey = false",
                "             windowSeconds = 300",
                "  Detection  keytrail.decrypt-encrypt-ratio version 1",
                "  Finding    8c4e, record 2",
                ""));
  }

  @Test
  void aKeyIsToldAsItWasAndOnWhatThatStands() {
    Finding finding = Findings.minimal();
    KeyFacts facts = new KeyFacts(Findings.KEY, Findings.FIRED);
    facts.put(KeyAttribute.STATE, new Stated("Disabled", FactSource.SNAPSHOT, 0, 0));
    TreeMap<String, String> tags = new TreeMap<>(Map.of("Owner", "pay\u001bments"));
    facts.put(KeyAttribute.TAGS, new Stated(tags, FactSource.SNAPSHOT, 0, 0));
    finding.keys.put(
        Findings.KEY, KeyView.of(facts, Enrichment.SNAPSHOT, 7_260_000L, TagNames.DEFAULT));
    assertThat(FindingText.write(finding))
        .contains(
            "\n             Disabled, owner pay\ufffdments; known from a snapshot, facts"
                + " 2 h 1 min old\n");
    finding.keys.put(
        Findings.KEY,
        KeyView.of(new KeyFacts(Findings.KEY, 0), Enrichment.UNAVAILABLE, null, TagNames.DEFAULT));
    assertThat(FindingText.write(finding)).contains("\n             nothing else is known of it\n");
  }

  @Test
  void whatIsNotKnownHasNoLine() {
    assertThat(FindingText.write(Findings.minimal()))
        .isEqualTo(
            String.join(
                "\n",
                "[MEDIUM] 2026-09-21T14:13:20Z  Far more decrypting than encrypting: "
                    + Findings.KEY,
                "  Key        " + Findings.KEY,
                "  When       2026-09-21T14:13:20Z",
                "  Detection  keytrail.decrypt-encrypt-ratio version 1",
                "  Finding    8c4e, record 1",
                ""));
  }

  @Test
  void noTextOfACallerDrivesTheTerminalOrBeginsALine() {
    Finding finding = Findings.full();
    Evidence evidence = finding.evidences.get(0);
    int lines = FindingText.write(finding).split("\n").length;
    String hostile = "x\u001b]0;owned\u0007\u001b[2J\r\n[LOW] nothing to see\u202E\u0085\uD800";
    evidence.userAgent = hostile;
    evidence.sessionName = hostile;
    evidence.errorMessage = hostile;
    evidence.sourceAddress = hostile;
    evidence.contextResource = hostile;
    evidence.callsByOperation.clear();
    evidence.operation = hostile;
    finding.keyAliases.put(Findings.KEY, hostile);
    finding.facts.put("a" + hostile, hostile);
    String text = FindingText.write(finding);
    assertThat(text.chars()).noneMatch(c -> c < 0x20 && c != '\n' || c >= 0x7f && c < 0xa0);
    assertThat(text).doesNotContain("\u202E", "\uD800", "\r");
    assertThat(text.split("\n")).hasSize(lines + 1);
    assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith("  "));
  }

  @Test
  void longTextsAndListsAreBounded() {
    Finding finding = Findings.full();
    var chars = new char[100_000];
    Arrays.fill(chars, 'A');
    for (int i = 0; i < 100; i++) {
      Evidence evidence = Findings.caller();
      evidence.userAgent = new String(chars);
      finding.evidences.add(evidence);
      finding.keyArns.add(Findings.KEY + i);
      finding.facts.put(String.format("fact%03d", i), new String(chars));
    }
    String text = FindingText.write(finding);
    assertThat(text).hasSizeLessThan(20_000);
    assertThat(text)
        .contains("alias/payments and 100 more")
        .contains("and 98 more keys, see the JSON record")
        .contains("and 99 more callers or calls, see the JSON record")
        .contains("and 84 more facts, see the JSON record");
  }

  @Test
  void whatToDoNextStandsNearTheTitleHoweverMuchThereIsToSay() {
    var finding = Findings.full();
    var endless = "long ".repeat(50_000);
    finding.compliance = Findings.compliance(Activity.UPDATE, Compliance.Status.FAIL).compliance;
    finding.title = finding.message = finding.description = finding.statusDetail = endless;
    for (int i = 0; i < 100; i++) {
      var evidence = Findings.caller();
      evidence.principal = "arn:aws:iam::111122223333:role/" + endless;
      evidence.userAgent = evidence.sessionName = evidence.errorMessage = endless;
      evidence.contextResource = evidence.sourceAddress = endless;
      evidence.data.put("requestParameters.name", List.of(endless, endless));
      for (int op = 0; op < 60; op++) evidence.callsByOperation.put("Operation" + op, 1L);
      finding.evidences.add(0, evidence);
      finding.parts.add(Findings.part(i));
      finding.keyArns.add(Findings.KEY + i);
      finding.resources.add(new Resource(endless, endless, null, null));
      finding.facts.put("fact" + i, List.of(endless));
      finding.compliance.statusDetails.add(endless + i);
    }
    List<String> lines = FindingText.write(finding).lines().collect(Collectors.toList());
    int next = lines.indexOf("  Do next    " + finding.remediation);
    assertThat(next).isBetween(1, 40);
    assertThat(lines).hasSizeLessThan(100).allMatch(line -> line.length() < 3_000);
  }

  @Test
  void factsWithPartsOfTheirOwnAreLeftToTheRecordInOneLine() {
    Finding finding = Findings.minimal();
    finding.facts.put("signals", List.of(Map.of("family", "reach"), Map.of("family", "dormant")));
    finding.facts.put("cause", Map.of("family", "reach"));
    finding.facts.put("gaps", List.of("a gap"));
    finding.facts.put("rule_set", "which the line of the detection tells");
    assertThat(FindingText.write(finding))
        .contains("  Facts      gaps = [a gap]\n             cause, signals: see the JSON record\n")
        .doesNotContain("reach", "rule_set");
  }

  @Test
  void howOldASessionWasIsToldOfCallsOfOneMoment() {
    Finding finding = Findings.full();
    assertThat(FindingText.write(finding)).doesNotContain("before the call");
    finding.firstSeenMillis = finding.lastSeenMillis = Findings.FIRED;
    finding.evidences.get(0).mfa = true;
    assertThat(FindingText.write(finding))
        .contains("with MFA, in a session since 2026-09-21T13:13:20Z, 1 h before the call\n");
    finding.evidences.get(0).sessionCreatedMillis = Findings.FIRED + 1;
    assertThat(FindingText.write(finding)).doesNotContain("before the call");
    finding.evidences.get(0).data.put("varying", List.of("accessKeyId"));
    assertThat(FindingText.write(finding)).doesNotContain("in a session since");
  }

  @Test
  void whatTheMessageHasToldIsNotToldAgain() {
    Finding finding = Findings.full();
    finding.compliance = Findings.compliance(Activity.UPDATE, Compliance.Status.FAIL).compliance;
    finding.message = finding.statusDetail = finding.compliance.statusDetails.get(0);
    assertThat(FindingText.write(finding))
        .containsOnlyOnce(finding.message)
        .contains("  How sure   medium confidence\n");
  }

  @Test
  void unknownCallerIsSaidToBeOne() {
    Finding finding = Findings.minimal();
    var evidence = new Evidence();
    evidence.operation = "Decrypt";
    evidence.count = 3;
    finding.evidences.add(evidence);
    var account = new Evidence();
    account.principalType = PrincipalType.AWS_ACCOUNT;
    account.callerAccountId = "444455556666";
    account.viaService = "s3.amazonaws.com";
    account.mfa = true;
    finding.evidences.add(account);
    assertThat(FindingText.write(finding))
        .contains("Who        unknown caller\n             3 × Decrypt\n")
        .contains("unknown caller, account 444455556666, through s3.amazonaws.com, with MFA\n");
  }

  @Test
  void whatDiffersBetweenCallsIsNotSaidOfAll() {
    Finding finding = Findings.minimal();
    Evidence evidence = new Evidence();
    evidence.principal = "arn:aws:iam::111122223333:role/app";
    evidence.callsByOperation.put("Decrypt", 26L);
    evidence.data.put("failedCalls", 12L);
    evidence.data.put("varying", List.of("sourceIPAddress", "sessionName", "accessKeyId"));
    evidence.data.put("otherWays", 2);
    evidence.data.put("callsByOtherWays", 9L);
    finding.evidences.add(evidence);
    assertThat(FindingText.write(finding))
        .contains(
            "role/app, several sessions, several access keys\n"
                + "             26 × Decrypt, 12 of them failed, and 9 calls in 2 other ways\n"
                + "             from several addresses\n");
  }

  @Test
  void lengthsNameTheirTwoLargestUnits() {
    Finding finding = Findings.minimal();
    finding.firstSeenMillis -= 3 * 86_400_000L + 4 * 3_600_000L + 5_000;
    assertThat(FindingText.write(finding)).contains("(3 d 4 h)");
    finding.firstSeenMillis = finding.lastSeenMillis - 500;
    assertThat(FindingText.write(finding)).contains("(under 1 s)");
  }

  @Test
  void partsAreNamedWithTheirKeysWordsAndEventsAndTheWholeByItsUid() {
    var finding = Findings.full();
    for (int n = 1; n <= 12; n++) finding.parts.add(Findings.part(n));
    finding.partsLeftOut = 3;
    finding.partOf = Findings.part(7);
    assertThat(FindingText.write(finding))
        .contains(
            "  Part of    KMS key used by someone new to it, finding part-7\n",
            "  Parts      " + Findings.KEY + " (alias/payments)\n",
            "               medium, Restricted: new principal BatchExport\n",
            "               events e-5\n",
            "             and 10 more parts, see the JSON record\n")
        .doesNotContain("e-6");
  }

  @Test
  void whatAPartSaysCannotBeginALine() {
    var finding = Findings.full();
    var part = Findings.part(1);
    part.message = "x\nWho        nobody";
    part.facts.put("classification", "Restricted\u001b[2J");
    finding.parts.add(part);
    assertThat(FindingText.write(finding)).doesNotContain("\nWho", "\u001b");
  }
}
