package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.report.RuleFindings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rules and matches for tests. */
final class Rules {
  static final String DISABLED =
      "title: Key disabled\nid: r-disabled\nname: disabled\nlevel: high\n"
          + "logsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventName: DisableKey}, condition: s}\n";

  private Rules() {}

  static List<RuleFile> files(String... texts) {
    List<RuleFile> files = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) files.add(RuleFile.of("f" + i + ".yml", texts[i]));
    return files;
  }

  static RuleUpdate update(String... texts) {
    return RuleUpdate.of(files(texts));
  }

  /** One event of KMS. */
  static TrailBatch kmsBatch(Instant time) {
    TrailBatch batch = new TrailBatch();
    KmsEvent event = new KmsEvent();
    event.eventTimeMillis = time.toEpochMilli();
    batch.events.add(event);
    batch.maxEventTimeMillis = event.eventTimeMillis;
    return batch;
  }

  /** With one packaged file, and nothing located yet. */
  static RuleProgram packaged(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new RuleProgram(
        List.of(RuleFile.packaged("detections/packaged.yml", bytes)),
        List.of(),
        RuleContext.DEFAULT);
  }

  static RuleProgram program(String... texts) {
    RuleProgram program = new RuleProgram(List.of(), files(texts), RuleContext.DEFAULT);
    if (!program.problems().isEmpty()) throw new AssertionError(program.problems());
    return program;
  }

  static Finding match(String eventId, Instant time) {
    return match(eventId, time, "Alice");
  }

  /** That a user disabled a key, found by {@link #DISABLED}. */
  static Finding match(String eventId, Instant time, String user) {
    RuleSet rules = program(DISABLED).rules();
    Rule rule = rules.rules().get(0);
    return RuleFindings.of(rule, rules, view(rules, eventId, time, user));
  }

  /** That somebody disabled a key in a role that people share, who are one finding for 30 days. */
  static Finding matchInRole(String eventId, Instant time, String person) {
    RuleSet rules =
        program(DISABLED + "quiet: 30d\ngroup-by: [kms.principal, kms.key_arn]\n").rules();
    Rule rule = rules.rules().get(0);
    String role = "AWSReservedSSO_Support_0123456789abcdef";
    String identity =
        "{\"type\":\"AssumedRole\",\"arn\":\"arn:aws:sts::111122223333:assumed-role/"
            + role
            + '/'
            + person
            + "\",\"sessionContext\":{\"sessionIssuer\":{\"arn\":"
            + "\"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
            + role
            + "\"}}}";
    return RuleFindings.of(rule, rules, viewOf(rules, eventId, time, identity));
  }

  private static EventView view(RuleSet rules, String eventId, Instant time, String user) {
    String identity =
        "{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/" + user + "\"}";
    return viewOf(rules, eventId, time, identity);
  }

  private static EventView viewOf(RuleSet rules, String eventId, Instant time, String identity) {
    byte[] json =
        ("{\"eventID\":\""
                + eventId
                + "\",\"eventTime\":\""
                + time
                + "\",\"eventName\":\"DisableKey\",\"userIdentity\":"
                + identity
                + ",\"recipientAccountId\":\"111122223333\"}")
            .getBytes(StandardCharsets.UTF_8);
    return rules
        .newView()
        .reset(
            json,
            0,
            json.length,
            "kms.amazonaws.com",
            "DisableKey",
            eventId,
            time.toEpochMilli(),
            null);
  }
}
