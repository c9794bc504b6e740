package io.keytrail.testdata;

import io.keytrail.testdata.LivingKey.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who does what with keys over the time: careful owners and careless ones, keys replaced by younger
 * ones, imported material that is renewed too late, deletions with and without second thoughts.
 *
 * <p>All happens between 02:00 and 21:00 UTC, so that the day of each thing is beyond doubt.
 */
final class LifecyclePlan {
  private static final String[] CLASSES = {"Public", "Internal", "Confidential", "Restricted"};

  private final LifecycleOptions options;
  private final LifecycleWorld world;
  private final Random64 random;
  private final Agenda agenda = new Agenda();
  private int names;

  LifecyclePlan(LifecycleOptions options, LifecycleWorld world, Random64 random) {
    this.options = options;
    this.world = world;
    this.random = random;
  }

  void run() {
    for (int i = 0; i < options.keys; i++) {
      int number = i;
      // Older keys show themselves in the first days, before younger ones take their aliases.
      boolean old = number % 10 >= 7 && number % 10 <= 8;
      int day = old ? random.nextInt(3) : 4 + random.nextInt(Math.max(1, options.days * 2 / 5));
      agenda.plan(onDay(options.start, day), at -> begin(number, at));
    }
    agenda.runUntil(options.end());
  }

  private Instant onDay(Instant from, int days) {
    long day = Math.floorDiv(from.getEpochSecond(), 86_400L) + days;
    return Instant.ofEpochSecond(day * 86_400 + 7_200 + random.nextInt(19 * 3_600));
  }

  private void inDays(Instant at, int days, Agenda.Action action) {
    agenda.plan(onDay(at, days), action);
  }

  private void soon(Instant at, int minutes, Agenda.Action action) {
    agenda.plan(at.plus(Duration.ofMinutes(minutes)), action);
  }

  // ---- beginnings ----

  private void begin(int number, Instant at) {
    switch (number % 10) {
      case 0:
      case 1:
        careful(kmsKey(number), at);
        break;
      case 2:
        careless(at, kmsKey(number), Kind.SYMMETRIC);
        break;
      case 3:
      case 4:
        imported(kmsKey(number), at);
        break;
      case 5:
        careless(at, kmsKey(number), number % 20 == 5 ? Kind.ASYMMETRIC : Kind.HMAC);
        break;
      case 6:
        primary(number, at);
        break;
      case 7:
        oldWithName(kmsKey(number), at);
        break;
      case 8:
        oldWithoutName(kmsKey(number), at);
        break;
      default:
        careless(at, kmsKey(number), Kind.SYMMETRIC);
    }
  }

  private KmsKey kmsKey(int number) {
    String region = options.regions.get(number / 3 % options.regions.size());
    return kmsKey(number, region, random.uuid());
  }

  private KmsKey kmsKey(int number, String region, String id) {
    String account = options.accounts.get(number % options.accounts.size());
    return new KmsKey(account, region, id, "alias/app-" + names++, null);
  }

  private void careful(KmsKey made, Instant at) {
    String classified = random.pick(CLASSES);
    LivingKey key = world.create(made, Kind.SYMMETRIC, tags(classified), at);
    soon(at, 1, t -> world.createAlias(key, made.alias, t));
    int period =
        classified.equals("Restricted") ? 90 : classified.equals("Confidential") ? 180 : 365;
    soon(at, 3, t -> rotating(key, period, t));
    live(key, at);
  }

  private void careless(Instant at, KmsKey made, Kind kind) {
    Map<String, String> tags = tags(random.pick(CLASSES));
    if (random.chance(0.6)) tags.remove(random.pick("Owner", "Environment", "Application"));
    LivingKey key = world.create(made, kind, tags, at);
    soon(at, 2, t -> world.createAlias(key, made.alias, t));
    if (random.chance(0.3)) soon(at, 120, t -> rotating(key, 365, t));
    live(key, at);
  }

  private void imported(KmsKey made, Instant at) {
    LivingKey key = world.create(made, Kind.IMPORTED, tags(random.pick(CLASSES)), at);
    soon(at, 1, t -> world.createAlias(key, made.alias, t));
    soon(at, 5, t -> importing(key, false, t));
    live(key, at);
  }

  /** Replicas are made in us-east-1; without that Region, or any other, there are none. */
  private void primary(int number, Instant at) {
    List<String> others = new ArrayList<>(options.regions);
    if (!others.remove(LifecycleWorld.REPLICA_REGION) || others.isEmpty()) {
      careful(kmsKey(number), at);
      return;
    }
    KmsKey made = kmsKey(number, others.get(0), "mrk-" + random.hex(32));
    LivingKey key = world.create(made, Kind.PRIMARY, tags("Internal"), at);
    soon(at, 3, t -> rotating(key, 180, t));
    inDays(at, 3, t -> live(world.replicate(key, t), t));
    live(key, at);
  }

  private void oldWithName(KmsKey made, Instant at) {
    LivingKey key =
        world.found(made, options.start.minus(Duration.ofDays(100 + random.nextInt(900))));
    world.named(key, made.alias);
    world.use(key, true, at);
    live(key, at);
  }

  /** Nothing but its administration tells whose it is. */
  private void oldWithoutName(KmsKey made, Instant at) {
    LivingKey key =
        world.found(made, options.start.minus(Duration.ofDays(100 + random.nextInt(900))));
    key.now.rotationEnabled = true;
    key.now.rotationPeriodDays = 365;
    key.now.tags.putAll(tags("Internal"));
    key.remember(key.now.created);
    world.tag(key, "Owner", "ledger", at);
    inDays(at, 5 + random.nextInt(40), t -> world.disableRotation(key, t));
    if (random.chance(0.5)) live(key, at);
  }

  private Map<String, String> tags(String classified) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("Owner", random.pick("orders", "ledger", "claims"));
    tags.put("Application", random.pick("shop", "books"));
    tags.put("Environment", random.pick("prod", "test"));
    tags.put("DataClassification", classified);
    return tags;
  }

  // ---- lives ----

  private void live(LivingKey key, Instant at) {
    next(key, at);
    inDays(at, 1 + random.nextInt(6), t -> used(key, t));
  }

  /** Used every few days; at times by nobody for months. */
  private void used(LivingKey key, Instant at) {
    if (key.is("Deleted")) return;
    world.use(key, random.chance(0.3), at);
    int days = random.chance(0.08) ? 35 + random.nextInt(50) : 2 + random.nextInt(10);
    inDays(at, days, t -> used(key, t));
  }

  private void next(LivingKey key, Instant at) {
    inDays(
        at,
        8 + random.nextInt(40),
        t -> {
          if (key.is("Deleted")) return;
          if (!key.now.isLeaving()) happen(key, t);
          next(key, t);
        });
  }

  private void happen(LivingKey key, Instant at) {
    switch (random.nextInt(12)) {
      case 0:
        world.tag(key, "DataClassification", random.pick(CLASSES), at);
        break;
      case 1:
        world.tag(key, "Owner", random.pick("orders", "ledger", "claims", ""), at);
        break;
      case 2:
        String name = random.pick("Owner", "Environment", "DataClassification", "Cost");
        world.untag(key, name, at);
        if (random.chance(0.7)) inDays(at, 10, t -> tagAgain(key, name, t));
        break;
      case 3:
        world.disable(key, at);
        if (random.chance(0.8)) inDays(at, 2 + random.nextInt(20), t -> world.enable(key, t));
        break;
      case 4:
        renew(key, at);
        break;
      case 5:
      case 6:
        replace(key, at);
        break;
      case 7:
        if (key.now.rotationEnabled) world.disableRotation(key, at);
        else rotating(key, random.pick(90, 180, 365, 730), at);
        break;
      case 8:
        retire(key, at);
        break;
      case 9:
        world.putPolicy(key, at);
        break;
      case 10:
        world.grant(key, at);
        break;
      default:
        rename(key, at);
    }
  }

  private void tagAgain(LivingKey key, String name, Instant at) {
    if (key.now.isLeaving() || key.is("Deleted")) return;
    world.tag(key, name, name.equals("DataClassification") ? random.pick(CLASSES) : "found", at);
  }

  private void rename(LivingKey key, Instant at) {
    if (key.now.aliases.isEmpty()) return;
    String alias = key.now.aliases.first();
    world.deleteAlias(key, alias, at);
    soon(at, 90, t -> world.createAlias(key, alias, t));
  }

  /** Rotation by hand: a younger key takes over the alias; sometimes it comes back. */
  private void replace(LivingKey key, Instant at) {
    if (key.now.aliases.isEmpty() || key.kind == Kind.REPLICA || key.kind == Kind.PRIMARY) return;
    String alias = key.now.aliases.first();
    KmsKey of = key.key;
    KmsKey next = new KmsKey(of.account, of.region, random.uuid(), "alias/app-" + names++, null);
    Kind kind = key.kind == Kind.IMPORTED ? Kind.SYMMETRIC : key.kind;
    LivingKey successor = world.create(next, kind, new TreeMap<>(key.now.tags), at);
    soon(at, 5, t -> world.updateAlias(alias, successor, t));
    if (random.chance(0.3)) inDays(at, 3, t -> world.updateAlias(alias, key, t));
    live(successor, at);
  }

  // ---- rotation and material ----

  private void rotating(LivingKey key, int days, Instant at) {
    world.enableRotation(key, days, at);
    automatic(key, days, at);
  }

  private void automatic(LivingKey key, int days, Instant at) {
    agenda.plan(
        at.plus(Duration.ofDays(days)),
        t -> {
          boolean same = key.now.rotationEnabled && key.now.rotationPeriodDays == days;
          if (!same || !key.is("Enabled")) return;
          world.rotate(key, t);
          automatic(key, days, t);
        });
  }

  private void renew(LivingKey key, Instant at) {
    if (!key.is("Enabled")) return;
    if (key.canRotate()) onDemand(key, "ON_DEMAND", at);
    else if (key.kind == Kind.IMPORTED) {
      importing(key, true, at);
      soon(at, 60, t -> onDemand(key, "IMPORTED", t));
    }
  }

  private void onDemand(LivingKey key, String type, Instant at) {
    if (!key.is("Enabled")) return;
    world.rotateOnDemand(key, type, at);
    soon(at, 2, t -> world.rotatedOnDemand(key, type, at, t));
  }

  private void importing(LivingKey key, boolean anew, Instant at) {
    if (key.now.isLeaving() || key.is("Deleted")) return;
    int days = random.chance(0.2) ? 0 : 20 + random.nextInt(120);
    world.importMaterial(key, days, anew, at);
    if (days == 0) return;
    Instant end = key.now.materialExpiry;
    // Some are renewed in time, with the warning out or before it.
    if (random.chance(0.4)) {
      inDays(at, Math.max(1, days - 1 - random.nextInt(40)), t -> importing(key, false, t));
    }
    if (random.chance(0.1)) inDays(at, days / 2, t -> deleteMaterial(key, t));
    int delay = 1 + random.nextInt(60);
    agenda.plan(
        end.plus(Duration.ofMinutes(delay)),
        t -> {
          if (!end.equals(key.now.materialExpiry) || key.is("Deleted")) return;
          world.expireMaterial(key, t);
          inDays(t, 1 + random.nextInt(9), again -> importing(key, false, again));
        });
  }

  private void deleteMaterial(LivingKey key, Instant at) {
    if (!key.is("Enabled")) return;
    world.deleteMaterial(key, at);
    inDays(at, 3, t -> importing(key, false, t));
  }

  // ---- ends ----

  /** Disabled first, long enough or not, or not at all; then deleted, or rescued. */
  private void retire(LivingKey key, Instant at) {
    if (key.kind == Kind.PRIMARY) return; // it would wait for its replicas
    int disabledDays = random.pick(0, 0, 3, 40);
    if (disabledDays > 0) world.disable(key, at);
    int window = 7 + random.nextInt(24);
    inDays(at, disabledDays + 1, t -> schedule(key, window, t));
  }

  private void schedule(LivingKey key, int window, Instant at) {
    if (key.now.isLeaving() || key.is("Deleted")) return;
    world.scheduleDeletion(key, window, at);
    Instant end = key.now.deletionDate;
    if (random.chance(0.3)) inDays(at, 1, t -> again(key, t));
    if (random.chance(0.5)) {
      int rescue = 2 + random.nextInt(window - 3);
      inDays(at, rescue, t -> rescue(key, end, window, t));
    }
    agenda.plan(
        end.plus(Duration.ofMinutes(random.nextInt(60))),
        t -> {
          if (key.now.isLeaving() && end.equals(key.now.deletionDate)) delete(key, t);
        });
  }

  /** What KMS refuses: scheduled already. */
  private void again(LivingKey key, Instant at) {
    if (key.now.isLeaving()) world.scheduleDeletion(key, 7, at);
  }

  private void rescue(LivingKey key, Instant end, int window, Instant at) {
    if (!end.equals(key.now.deletionDate) || !key.now.isLeaving()) return;
    // Nothing to rescue: its material has expired in the meantime.
    if (!key.hasMaterial) return;
    world.cancelDeletion(key, at);
    if (random.chance(0.8)) soon(at, 30, t -> world.enable(key, t));
    else soon(at, 30, t -> schedule(key, window, t));
  }

  private void delete(LivingKey key, Instant at) {
    TreeMap<String, String> tags = new TreeMap<>(key.now.tags);
    String alias = key.now.aliases.isEmpty() ? null : key.now.aliases.first();
    world.delete(key, at);
    if (alias == null || key.kind == Kind.REPLICA || random.chance(0.5)) return;
    // The name lives on, with a key that is younger: rotation by hand, the hard way.
    KmsKey of = key.key;
    KmsKey next = new KmsKey(of.account, of.region, random.uuid(), alias, null);
    soon(
        at,
        20,
        t -> {
          LivingKey successor = world.create(next, Kind.SYMMETRIC, tags, t);
          soon(t, 1, then -> world.createAlias(successor, alias, then));
          live(successor, t);
        });
  }
}
