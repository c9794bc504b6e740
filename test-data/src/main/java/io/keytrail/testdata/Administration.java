package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import io.keytrail.testdata.Caller.Sessions;
import io.keytrail.testdata.ScenarioKey.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys are made, tagged, looked at by an auditor, and rotated. */
final class Administration {
  private static final String[] AUDIT = {"DescribeKey", "GetKeyPolicy", "ListResourceTags"};

  private final Scenario scenario;
  private final ScenarioTime time;

  Administration(Scenario scenario) {
    this.scenario = scenario;
    this.time = scenario.time;
  }

  /** The people of the platform team. */
  static Caller admin(ScenarioKey key) {
    return new Caller(key.key.account, "/platform/", "key-admin", Sessions.PEOPLE);
  }

  /** Turns a CreateGrant into one for this role. */
  static void grantTo(Caller grantee, TrailRecord call) {
    request(call).put("granteePrincipal", grantee.principal());
    request(call).put("operations", array("Decrypt"));
  }

  /** Turns a PutKeyPolicy into one that lets this role in, beside the account. */
  static void allow(Caller role, TrailRecord call) {
    Object account =
        object(
            "Sid", "Account",
            "Effect", "Allow",
            "Principal", object("AWS", "arn:aws:iam::" + call.recipientAccountId + ":root"),
            "Action", "kms:*",
            "Resource", "*");
    Object added =
        object(
            "Sid", "Use",
            "Effect", "Allow",
            "Principal", object("AWS", role.principal()),
            "Action", array("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"),
            "Resource", "*");
    request(call)
        .put(
            "policy",
            Json.text(object("Version", "2012-10-17", "Statement", array(account, added))));
  }

  void plan() {
    int number = 0;
    for (ScenarioKey key : scenario.keys) {
      Random64 random = scenario.random(20, number++);
      begin(key, random);
      audit(key, random);
      maintain(key, random);
    }
  }

  /** In the first minutes: a third of the keys are made, the others were there and are tagged. */
  private void begin(ScenarioKey key, Random64 random) {
    long second = time.second(0) + random.nextInt(200);
    Caller admin = admin(key);
    if (random.nextInt(3) == 0) {
      scenario.plan(new PlannedCall(key, second, "CreateKey", admin, call -> create(call, key)));
      scenario.plan(new PlannedCall(key, second + 20, "CreateAlias", admin));
    } else {
      scenario.plan(
          new PlannedCall(
              key, second, "TagResource", admin, call -> request(call).put("tags", tags(key))));
    }
  }

  @SuppressWarnings("unchecked") // the shapes of requests are maps that may be changed
  private static Map<String, Object> request(TrailRecord call) {
    return (Map<String, Object>) call.requestParameters;
  }

  private static void create(TrailRecord call, ScenarioKey key) {
    request(call).put("tags", tags(key));
    if (key.kind == Kind.IMPORTED) request(call).put("origin", "EXTERNAL");
  }

  private static List<Object> tags(ScenarioKey key) {
    List<Object> tags = new ArrayList<>();
    key.tags.forEach((name, value) -> tags.add(object("tagKey", name, "tagValue", value)));
    return tags;
  }

  private void audit(ScenarioKey key, Random64 random) {
    Caller auditor = new Caller(key.key.account, "/", "security-audit-role", Sessions.FIXED);
    for (int day = 0; day < scenario.options.days(); day++) {
      long second = time.second(day * ScenarioTime.DAY) + 6 * 3600 + random.nextInt(600);
      for (String operation : AUDIT) {
        scenario.plan(new PlannedCall(key, second++, operation, auditor));
      }
    }
  }

  private void maintain(ScenarioKey key, Random64 random) {
    for (int day = 1; day < scenario.options.days(); day++) {
      long second = time.second(day * ScenarioTime.DAY) + 8 * 3600 + random.nextInt(9 * 3600);
      int what = random.nextInt(200);
      if (time.isFree(day) || what > 5) continue;
      if (what == 0 && key.kind != Kind.SIGNING && key.kind != Kind.IMPORTED) {
        scenario.plan(new PlannedCall(key, second, "RotateKey", null));
      } else if (what < 3) {
        scenario.plan(
            new PlannedCall(
                key,
                second,
                "TagResource",
                admin(key),
                call -> request(call).put("tags", tags(key))));
      } else {
        scenario.plan(new PlannedCall(key, second, "UpdateKeyDescription", admin(key)));
      }
    }
  }
}
