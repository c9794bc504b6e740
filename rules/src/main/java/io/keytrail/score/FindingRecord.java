package io.keytrail.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What scoring asks of one OCSF finding: one record of it, a Create or an Update. */
public final class FindingRecord {
  private static final int CLOSE = 3;
  private static final String KMS_KEY = "AWS::KMS::Key";

  private final String uid;
  private final String title;
  private final int activityId;
  private final int severityId;
  private final Instant time;
  private final Instant from;
  private final Instant to;
  private final Set<String> keyArns = new TreeSet<>();
  private final Set<String> principals = new TreeSet<>();
  private final List<Part> parts = new ArrayList<>();

  /** What it tells of one key that was found unusual by itself. */
  static final class Part {
    final String keyArn;
    final Instant from;
    final Instant to;

    private Part(String keyArn, Instant from, Instant to) {
      this.keyArn = keyArn;
      this.from = from;
      this.to = to;
    }
  }

  private FindingRecord(JsonNode json) throws ScoreInputException {
    JsonNode info = json.path("finding_info");
    uid = info.path("uid").asText();
    title = info.path("title").asText();
    activityId = json.path("activity_id").asInt();
    severityId = json.path("severity_id").asInt();
    if (uid.isEmpty() || !json.path("time").isIntegralNumber()) {
      throw new ScoreInputException("no OCSF finding: it lacks finding_info.uid or time");
    }
    time = Instant.ofEpochMilli(json.path("time").asLong());
    from = Instant.ofEpochMilli(json.path("start_time").asLong(time.toEpochMilli()));
    to = Instant.ofEpochMilli(json.path("end_time").asLong(time.toEpochMilli()));
    for (JsonNode resource : json.path("resources")) {
      String arn = resource.path("uid").asText();
      if (resource.path("type").asText().equals(KMS_KEY)) keyArns.add(arn);
      else if (arn.contains(":iam::")) principals.add(arn);
    }
    for (JsonNode part : json.path("unmapped").path("parts")) {
      String key = part.path("key").asText();
      if (!key.isEmpty()) parts.add(new Part(key, time(part, "from", from), time(part, "to", to)));
    }
    principal(json);
    for (JsonNode evidence : json.path("evidences")) principal(evidence);
  }

  /**
   * @throws ScoreInputException if it has no {@code finding_info.uid} or no {@code time}
   */
  public static FindingRecord of(JsonNode json) throws ScoreInputException {
    return new FindingRecord(json);
  }

  private static Instant time(JsonNode part, String name, Instant unsaid)
      throws ScoreInputException {
    String text = part.path(name).asText();
    try {
      return text.isEmpty() ? unsaid : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ScoreInputException("a part's '" + name + "' is no time: " + text);
    }
  }

  private void principal(JsonNode json) {
    JsonNode user = json.path("actor").path("user").path("uid");
    if (user.isTextual()) principals.add(user.asText());
  }

  /** The same in all records of a finding. */
  public String uid() {
    return uid;
  }

  public String title() {
    return title;
  }

  /** Whether it only says that the finding is over. */
  boolean isClose() {
    return activityId == CLOSE;
  }

  public int severityId() {
    return severityId;
  }

  /** When it was told, in event time. */
  public Instant time() {
    return time;
  }

  /** Begin of what it is about; {@link #time} when it does not say. */
  public Instant from() {
    return from;
  }

  /** End of what it is about; {@link #time} when it does not say. */
  public Instant to() {
    return to;
  }

  public Set<String> keyArns() {
    return keyArns;
  }

  List<Part> parts() {
    return parts;
  }

  /** The ARNs of those who acted, as far as the finding names them. */
  public Set<String> principals() {
    return principals;
  }
}
