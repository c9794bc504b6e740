package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.sigma.Rule;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.report.RuleFindings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Rules and matches for tests. */
final class Rules {
  static final String DISABLED =
      "title: Key disabled\nid: r-disabled\nname: disabled\nlevel: high\n"
          + "logsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventName: DisableKey}, condition: s}\n";

  private Rules() {}

  static RuleProgram program(String... files) {
    List<RuleFile> list = new java.util.ArrayList<>();
    for (int i = 0; i < files.length; i++) list.add(RuleFile.of("f" + i + ".yml", files[i]));
    RuleProgram program = new RuleProgram(list, Set.of(), Set.of());
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

  private static EventView view(RuleSet rules, String eventId, Instant time, String user) {
    byte[] json =
        ("{\"eventID\":\""
                + eventId
                + "\",\"eventTime\":\""
                + time
                + "\",\"eventName\":\"DisableKey\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
                + "\"arn:aws:iam::111122223333:user/"
                + user
                + "\"},\"recipientAccountId\":\"111122223333\"}")
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
