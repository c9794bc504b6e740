package io.keytrail.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a labels file says: which keys there are, which time is judged, and the attacks. */
public final class LabelledTrail {
  private static final JsonMapper JSON = new JsonMapper();

  private final Set<String> keyArns;
  private final Instant judgedFrom;
  private final Instant to;
  private final List<Label> labels;

  /**
   * @param keyArns all keys, attacked or not
   * @param judgedFrom what is found before is no false finding: too little was known
   * @param to when the trail ends
   */
  public LabelledTrail(Set<String> keyArns, Instant judgedFrom, Instant to, List<Label> labels) {
    this.keyArns = Set.copyOf(keyArns);
    this.judgedFrom = judgedFrom;
    this.to = to;
    this.labels = List.copyOf(labels);
  }

  /**
   * Reads what {@code keytrail generate --scenario} writes.
   *
   * @param name names the file in messages
   * @throws ScoreInputException if it is no such file
   * @throws IOException if it can't be read
   */
  public static LabelledTrail read(InputStream in, String name) throws IOException {
    try {
      JsonNode file = JSON.readTree(in);
      if (file.isMissingNode()) throw new ScoreInputException("the file is empty");
      Set<String> keys = new HashSet<>();
      for (JsonNode key : list(file, "keys")) keys.add(text(key, "keyArn"));
      List<Label> labels = new ArrayList<>();
      for (JsonNode label : list(file, "labels")) labels.add(label(label, keys));
      Instant judgedFrom = time(file, "judgedFrom");
      Instant to = time(file, "to");
      if (!judgedFrom.isBefore(to)) throw new ScoreInputException("judgedFrom is not before to");
      return new LabelledTrail(keys, judgedFrom, to, labels);
    } catch (JsonProcessingException e) {
      throw new ScoreInputException(name + " is not JSON: " + e.getOriginalMessage());
    } catch (ScoreInputException e) {
      throw new ScoreInputException(
          name + ": " + e.getMessage() + "; is it from 'generate --scenario'?");
    }
  }

  private static Label label(JsonNode json, Set<String> keys) throws ScoreInputException {
    List<String> touched = new ArrayList<>();
    for (JsonNode key : list(json, "keyArns")) touched.add(key.asText());
    if (touched.isEmpty() || !keys.containsAll(touched)) {
      throw new ScoreInputException("keyArns of a label are not among the keys: " + touched);
    }
    JsonNode principal = json.path("principal");
    return new Label(
        text(json, "id"),
        text(json, "family"),
        touched,
        principal.isTextual() ? principal.asText() : null,
        time(json, "from"),
        time(json, "to"),
        json.path("what").asText(""));
  }

  private static JsonNode list(JsonNode json, String name) throws ScoreInputException {
    JsonNode list = json.path(name);
    if (!list.isArray()) throw new ScoreInputException("there is no list " + name);
    return list;
  }

  private static String text(JsonNode json, String name) throws ScoreInputException {
    JsonNode text = json.path(name);
    if (!text.isTextual()) throw new ScoreInputException("there is no text " + name);
    return text.asText();
  }

  private static Instant time(JsonNode json, String name) throws ScoreInputException {
    try {
      return Instant.parse(text(json, name));
    } catch (DateTimeException e) {
      throw new ScoreInputException(name + " is not a time in UTC: " + text(json, name));
    }
  }

  public Set<String> keyArns() {
    return keyArns;
  }

  public Instant judgedFrom() {
    return judgedFrom;
  }

  public Instant to() {
    return to;
  }

  public List<Label> labels() {
    return labels;
  }

  /** Weeks that are judged, of all keys together. */
  public double keyWeeks() {
    double weeks = Duration.between(judgedFrom, to).toMillis() / (7 * 86_400_000.0);
    return keyArns.size() * weeks;
  }
}
