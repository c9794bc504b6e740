package io.keytrail.jobs.bench;

import io.keytrail.sigma.RuleFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rules as a team has them, from a seed. Of ten: six about management calls and other services,
 * which an event's name leads to at once; three that must look into the records of Decrypt or
 * GenerateDataKey (an expression over the agent, a text in the encryption context, a network); and
 * a correlation that counts refusals of one principal.
 */
final class GeneratedRules {
  private static final String[][] CALLS = {
    {"kms.amazonaws.com", "DisableKey"},
    {"kms.amazonaws.com", "ScheduleKeyDeletion"},
    {"kms.amazonaws.com", "PutKeyPolicy"},
    {"kms.amazonaws.com", "CreateGrant"},
    {"s3.amazonaws.com", "PutBucketPolicy"},
    {"iam.amazonaws.com", "CreateAccessKey"},
    {"ec2.amazonaws.com", "ModifySnapshotAttribute"},
    {"sts.amazonaws.com", "AssumeRole"}
  };

  private final Random random;

  private GeneratedRules(long seed) {
    random = new Random(seed);
  }

  static List<RuleFile> of(int number, long seed) {
    GeneratedRules rules = new GeneratedRules(seed);
    List<RuleFile> files = new ArrayList<>();
    for (int i = 0; i < number; i++) files.add(RuleFile.of(i + ".yml", rules.rule(i)));
    return files;
  }

  private String rule(int i) {
    switch (i % 10) {
      case 6:
        return rule(i, crypto(i), "userAgent|re: '(?:curl|python-requests)/" + i + "\\.\\d+'");
      case 7:
        return rule(
            i, crypto(i), "requestParameters.encryptionContext|contains: 'restricted-" + i + "/'");
      case 8:
        return rule(i, crypto(i), "sourceIPAddress|cidr: 203.0." + i % 256 + ".0/24");
      case 9:
        return rule(i, crypto(i), "errorCode|startswith: AccessDenied")
            + "---\ntitle: Many refusals "
            + i
            + "\nid: many-"
            + i
            + "\nlevel: medium\ncorrelation:\n  type: event_count\n  rules: [rule-"
            + i
            + "]\n  group-by: [kms.principal]\n  timespan: "
            + (5 + random.nextInt(55))
            + "m\n  condition: {gte: "
            + (20 + random.nextInt(80))
            + "}\n";
      default:
        String[] call = CALLS[random.nextInt(CALLS.length)];
        return rule(i, call, "userIdentity.arn|endswith: ':role/team-" + i + "'");
    }
  }

  private static String[] crypto(int i) {
    return new String[] {"kms.amazonaws.com", i / 10 % 2 == 0 ? "Decrypt" : "GenerateDataKey"};
  }

  private static String rule(int i, String[] call, String item) {
    return "title: Rule "
        + i
        + "\nid: rule-"
        + i
        + "\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
        + "  selection:\n    eventSource: "
        + call[0]
        + "\n    eventName: "
        + call[1]
        + "\n    "
        + item
        + "\n  filter: {userIdentity.arn|contains: 'role/scanner-"
        + i
        + "'}\n  condition: selection and not filter\n";
  }
}
