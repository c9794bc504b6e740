package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * A year in the life of keys, as CloudTrail tells it, and the truth about each key at each moment:
 * tags change, aliases move to younger keys and back, keys are rotated in each way there is,
 * disabled, deleted, rescued, and their aliases used again; imported material expires.
 *
 * <p>One account and Region, a file an hour in CloudTrail's S3 layout, records in no order, some of
 * them twice. Deterministic: a seed gives the same bytes.
 */
public final class LifecycleTrail {
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-west-1";
  private static final Duration YEAR = Duration.ofDays(365);
  private static final String[] TAG_NAMES = {"Owner", "DataClassification", "Environment", "Cost"};
  private static final String[] TAG_VALUES = {"Restricted", "Confidential", "payments", "prod", ""};

  private final Instant start;
  private final Random64 random;
  private final Comparator<Step> byTime =
      Comparator.comparing((Step s) -> s.at).thenComparing(s -> s.number);
  private final PriorityQueue<Step> agenda = new PriorityQueue<>(byTime);
  private final Map<String, KeyTruth> now = new TreeMap<>();
  private final Map<String, TreeMap<Instant, KeyTruth>> truth = new TreeMap<>();
  private final TreeMap<String, String> aliasOf = new TreeMap<>();
  private final TreeMap<String, List<Object>> files = new TreeMap<>();
  private int steps;
  private int records;
  private Instant last = Instant.EPOCH;

  private interface Action {
    void run(Instant at);
  }

  private static final class Step {
    final Instant at;
    final int number;
    final Action action;

    Step(Instant at, int number, Action action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }
  }

  /**
   * @param start when the year begins; the trail tells of each key from its creation on
   * @param keys how many keys are planned; successors come in addition
   */
  public LifecycleTrail(Instant start, int keys, long seed) {
    this.start = start;
    this.random = Random64.of(seed, 0x6c696665); // "life": a sequence of its own
    for (int i = 0; i < keys; i++) {
      int number = i;
      plan(start.plusSeconds(random.nextInt(200 * 86_400)), at -> beginning(number, at));
    }
    while (!agenda.isEmpty()) {
      Step step = agenda.poll();
      // One thing a second: CloudTrail knows no finer order.
      Instant at = step.at.isAfter(last) ? step.at : last.plusSeconds(1);
      last = at;
      if (at.isBefore(start.plus(YEAR))) step.action.run(at);
    }
  }

  /** How the keys were at a moment, by ARN; keys that were not made yet are not among them. */
  public Map<String, KeyTruth> asOf(Instant moment) {
    Map<String, KeyTruth> then = new TreeMap<>();
    truth.forEach(
        (arn, changes) -> {
          Map.Entry<Instant, KeyTruth> newest = changes.floorEntry(moment);
          if (newest != null) then.put(arn, newest.getValue());
        });
    return then;
  }

  /** How many records there are, repetitions left out. */
  public int records() {
    return records;
  }

  /**
   * Writes the archive.
   *
   * @return its root, {@code AWSLogs} below {@code out}
   */
  public Path write(Path out) throws IOException {
    for (Map.Entry<String, List<Object>> file : files.entrySet()) {
      Instant delivered = Instant.parse(file.getKey()).plus(Duration.ofHours(1));
      String unique = Random64.of(file.getKey().hashCode()).alnum(16);
      Path path = out.resolve(S3Layout.path(ACCOUNT, REGION, delivered, unique));
      Files.createDirectories(path.getParent());
      Files.write(path, gzip(Json.bytes(object("Records", file.getValue()))));
    }
    return out.resolve("AWSLogs");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  // ---- lives ----

  private void beginning(int number, Instant at) {
    boolean external = number % 4 == 3;
    KeyTruth key = create(at, external);
    later(at, 1, t -> createAlias(key, "alias/app-" + number, t));
    if (external) {
      later(at, 2, t -> importMaterial(key, t));
    } else if (number % 2 == 0) {
      later(at, 3, t -> enableRotation(key, 90 + 30 * random.nextInt(4), t));
    }
    next(key, external, at);
  }

  /** Something happens to the key in one to five weeks, again and again. */
  private void next(KeyTruth key, boolean external, Instant at) {
    int days = 7 + random.nextInt(28);
    plan(
        at.plusSeconds(days * 86_400L + random.nextInt(86_400)),
        t -> {
          if (key.state.equals("Deleted")) return;
          if (!key.state.startsWith("Pending")) happen(key, external, t);
          next(key, external, t);
        });
  }

  private void happen(KeyTruth key, boolean external, Instant at) {
    switch (random.nextInt(9)) {
      case 0:
      case 1:
        tag(key, at);
        break;
      case 2:
        untag(key, at);
        break;
      case 3:
        disable(key, at);
        later(at, 600 + random.nextInt(5000), t -> enable(key, t));
        break;
      case 4:
        if (external && key.state.equals("Enabled")) newMaterial(key, at);
        else if (!external) rotateOnDemand(key, at);
        break;
      case 5:
        replace(key, at);
        break;
      case 6:
        if (key.rotationEnabled) disableRotation(key, at);
        else if (!external) enableRotation(key, 180, at);
        break;
      case 7:
        scheduleDeletion(key, at);
        break;
      default:
        tag(key, at);
        later(at, 2, t -> untag(key, t));
    }
  }

  /** Rotation by hand: a younger key takes over the aliases; sometimes they come back. */
  private void replace(KeyTruth key, Instant at) {
    if (key.aliases.isEmpty()) return;
    String alias = key.aliases.first();
    KeyTruth successor = create(at, false);
    later(at, 5, t -> updateAlias(alias, successor, t));
    if (random.chance(0.3)) {
      later(at, 3000, t -> updateAlias(alias, key, t));
    }
    next(successor, false, at);
  }

  // ---- what KMS does, and CloudTrail writes ----

  private KeyTruth create(Instant at, boolean external) {
    String arn = "arn:aws:kms:" + REGION + ":" + ACCOUNT + ":key/" + random.uuid();
    KeyTruth key = new KeyTruth(arn, at);
    if (external) key.state = "PendingImport";
    key.tags.put("Owner", random.pick("orders", "ledger"));
    now.put(arn, key);
    TrailRecord call = call(at, "CreateKey", arn);
    call.requestParameters =
        object(
            "origin",
            external ? "EXTERNAL" : "AWS_KMS",
            "tags",
            array(object("tagKey", "Owner", "tagValue", key.tags.get("Owner"))));
    call.responseElements =
        object(
            "keyMetadata",
            object(
                "arn",
                arn,
                "creationDate",
                TrailDates.inside(at),
                "keyState",
                key.state,
                "origin",
                external ? "EXTERNAL" : "AWS_KMS",
                "keyManager",
                "CUSTOMER",
                "multiRegion",
                false));
    told(call, key, at);
    return key;
  }

  private void createAlias(KeyTruth key, String alias, Instant at) {
    if (aliasOf.containsKey(alias) || key.state.equals("Deleted")) return;
    aliasOf.put(alias, key.arn);
    key.aliases.add(alias);
    TrailRecord call = call(at, "CreateAlias", key.arn);
    call.requestParameters = object("aliasName", alias, "targetKeyId", key.arn);
    told(call, key, at);
  }

  private void updateAlias(String alias, KeyTruth to, Instant at) {
    String holder = aliasOf.get(alias);
    if (holder == null || holder.equals(to.arn) || to.state.startsWith("Pending")) return;
    if (to.state.equals("Deleted")) return;
    KeyTruth from = now.get(holder);
    from.aliases.remove(alias);
    to.aliases.add(alias);
    aliasOf.put(alias, to.arn);
    boolean first = !to.rotations.containsValue("ALIAS_SWITCH");
    if (to.created.isAfter(from.created) && first) to.rotations.put(at, "ALIAS_SWITCH");
    TrailRecord call = call(at, "UpdateAlias", to.arn);
    call.requestParameters = object("aliasName", alias, "targetKeyId", to.arn);
    told(call, to, at);
    know(from, at);
  }

  private void tag(KeyTruth key, Instant at) {
    String name = random.pick(TAG_NAMES);
    String value = random.pick(TAG_VALUES);
    key.tags.put(name, value);
    TrailRecord call = call(at, "TagResource", key.arn);
    call.requestParameters =
        object("keyId", key.arn, "tags", array(object("tagKey", name, "tagValue", value)));
    told(call, key, at);
  }

  private void untag(KeyTruth key, Instant at) {
    String name = random.pick(TAG_NAMES);
    key.tags.remove(name);
    TrailRecord call = call(at, "UntagResource", key.arn);
    call.requestParameters = object("keyId", key.arn, "tagKeys", array(name));
    told(call, key, at);
  }

  private void disable(KeyTruth key, Instant at) {
    key.state = "Disabled";
    told(call(at, "DisableKey", key.arn), key, at);
  }

  private void enable(KeyTruth key, Instant at) {
    if (!key.state.equals("Disabled")) return;
    key.state = "Enabled";
    told(call(at, "EnableKey", key.arn), key, at);
  }

  private void enableRotation(KeyTruth key, int days, Instant at) {
    if (!key.state.equals("Enabled")) return;
    key.rotationEnabled = true;
    key.rotationPeriodDays = days;
    TrailRecord call = call(at, "EnableKeyRotation", key.arn);
    call.requestParameters = object("keyId", key.arn, "rotationPeriodInDays", days);
    told(call, key, at);
    automatic(key, days, at);
  }

  private void automatic(KeyTruth key, int days, Instant at) {
    plan(
        at.plus(Duration.ofDays(days)),
        t -> {
          boolean same = key.rotationEnabled && key.rotationPeriodDays == days;
          if (!same || !key.state.equals("Enabled")) return;
          rotated(key, "AUTOMATIC", "AUTOMATIC", t);
          automatic(key, days, t);
        });
  }

  private void disableRotation(KeyTruth key, Instant at) {
    key.rotationEnabled = false;
    key.rotationPeriodDays = null;
    told(call(at, "DisableKeyRotation", key.arn), key, at);
  }

  private void rotateOnDemand(KeyTruth key, Instant at) {
    if (!key.state.equals("Enabled")) return;
    onDemand(key, "ON_DEMAND", at);
  }

  /** New material waits until a rotation on demand makes it current. */
  private void newMaterial(KeyTruth key, Instant at) {
    importing(key, at, true);
    later(at, 60, t -> onDemand(key, "IMPORTED", t));
  }

  private void onDemand(KeyTruth key, String type, Instant at) {
    if (!key.state.equals("Enabled")) return;
    // From the call on it counts, and as of KMS's own record with that one's time.
    key.rotations.put(at, type);
    told(call(at, "RotateKeyOnDemand", key.arn), key, at);
    later(
        at,
        2,
        t -> {
          key.rotations.remove(at);
          rotated(key, type, "ON_DEMAND", t);
        });
  }

  private void rotated(KeyTruth key, String type, String told, Instant at) {
    key.rotations.put(at, type);
    TrailRecord event = serviceEvent(at, "RotateKey", key.arn);
    event.serviceEventDetails = object("keyId", id(key), "rotationType", told);
    told(event, key, at);
  }

  private void importMaterial(KeyTruth key, Instant at) {
    if (!key.state.equals("PendingImport")) return;
    importing(key, at, false);
    key.state = "Enabled";
    know(key, at);
  }

  private void importing(KeyTruth key, Instant at, boolean anew) {
    Instant end = at.plus(Duration.ofDays(60L + random.nextInt(60)));
    key.materialExpiry = end;
    TrailRecord call = call(at, "ImportKeyMaterial", key.arn);
    Map<String, Object> request =
        object(
            "keyId",
            key.arn,
            "expirationModel",
            "KEY_MATERIAL_EXPIRES",
            "validTo",
            TrailDates.inside(end));
    if (anew) request.put("importType", "NEW_KEY_MATERIAL");
    call.requestParameters = request;
    told(call, key, at);
    plan(
        end,
        t -> {
          if (!end.equals(key.materialExpiry) || key.state.equals("Deleted")) return;
          key.materialExpiry = null;
          if (!key.state.equals("PendingDeletion")) key.state = "PendingImport";
          TrailRecord event = serviceEvent(t, "DeleteExpiredKeyMaterial", key.arn);
          event.serviceEventDetails = object("keyId", id(key));
          told(event, key, t);
          later(t, 1000, again -> importMaterial(key, again));
        });
  }

  private void scheduleDeletion(KeyTruth key, Instant at) {
    int days = 7 + random.nextInt(24);
    Instant end = at.plus(Duration.ofDays(days));
    key.state = "PendingDeletion";
    key.deletionDate = end;
    TrailRecord call = call(at, "ScheduleKeyDeletion", key.arn);
    call.requestParameters = object("keyId", key.arn, "pendingWindowInDays", days);
    call.responseElements =
        object("keyState", "PendingDeletion", "deletionDate", TrailDates.inside(end));
    told(call, key, at);
    if (random.chance(0.4)) later(at, 5000, t -> cancelDeletion(key, end, t));
    plan(end, t -> delete(key, end, t));
  }

  private void cancelDeletion(KeyTruth key, Instant end, Instant at) {
    if (!end.equals(key.deletionDate)) return;
    key.state = "Disabled";
    key.deletionDate = null;
    told(call(at, "CancelKeyDeletion", key.arn), key, at);
    later(at, 10, t -> enable(key, t));
  }

  private void delete(KeyTruth key, Instant end, Instant at) {
    if (!end.equals(key.deletionDate) || !key.state.equals("PendingDeletion")) return;
    List<String> free = new ArrayList<>(key.aliases);
    key.state = "Deleted";
    key.deletionDate = at;
    key.aliases.clear();
    free.forEach(aliasOf::remove);
    told(serviceEvent(at, "DeleteKey", key.arn), key, at);
    if (free.isEmpty() || random.chance(0.5)) return;
    // The name lives on, with a key that is younger: rotation by hand, the hard way.
    later(
        at,
        2000,
        t -> {
          KeyTruth successor = create(t, false);
          later(
              t,
              1,
              again -> {
                if (aliasOf.containsKey(free.get(0))) return;
                successor.rotations.put(again, "ALIAS_SWITCH");
                createAlias(successor, free.get(0), again);
              });
          next(successor, false, t);
        });
  }

  // ---- records ----

  private TrailRecord call(Instant at, String name, String keyArn) {
    TrailRecord call = new TrailRecord();
    call.eventName = name;
    call.eventTime = at.toString();
    call.awsRegion = REGION;
    call.recipientAccountId = ACCOUNT;
    call.sourceIPAddress = "192.0.2.23";
    call.userAgent = "aws-cli/2.27.50";
    call.userIdentity =
        object(
            "type",
            "IAMUser",
            "arn",
            "arn:aws:iam::" + ACCOUNT + ":user/key-admin",
            "accountId",
            ACCOUNT,
            "userName",
            "key-admin");
    call.eventID = random.uuid();
    call.requestID = random.uuid();
    call.readOnly = false;
    call.requestParameters = object("keyId", keyArn);
    call.key(keyArn);
    return call;
  }

  private TrailRecord serviceEvent(Instant at, String name, String keyArn) {
    TrailRecord event = call(at, name, keyArn);
    event.eventType = "AwsServiceEvent";
    event.userIdentity = Identities.kmsItself(ACCOUNT);
    event.requestID = null;
    event.requestParameters = null;
    event.tls = false;
    return event;
  }

  private void told(TrailRecord record, KeyTruth key, Instant at) {
    records++;
    String hour = at.toString().substring(0, 13) + ":00:00Z";
    List<Object> file = files.computeIfAbsent(hour, name -> new ArrayList<>());
    file.add(random.nextInt(file.size() + 1), record.toJson());
    if (random.chance(0.05)) file.add(record.toJson());
    know(key, at);
  }

  private void know(KeyTruth key, Instant at) {
    truth.computeIfAbsent(key.arn, arn -> new TreeMap<>()).put(at, key.copy());
  }

  private void later(Instant at, int minutes, Action action) {
    plan(at.plus(Duration.ofMinutes(minutes)), action);
  }

  private void plan(Instant at, Action action) {
    agenda.add(new Step(Instant.ofEpochSecond(at.getEpochSecond()), steps++, action));
  }

  private static String id(KeyTruth key) {
    return key.arn.substring(key.arn.indexOf('/') + 1);
  }
}
