package io.keytrail.testdata;

import java.time.Instant;
import java.util.Map;

/** A role that uses keys, with the sessions it has, where it calls from and what it calls with. */
final class Caller {
  /** How a role's sessions are called. */
  enum Sessions {
    /** Instances that come and go: each name lives for a day. */
    INSTANCES,
    /** Containers: each name lives for a few hours. */
    TASKS,
    /** One name for ever, as of a function. */
    FIXED,
    /** The people who may assume it, each from the office or from home. */
    PEOPLE
  }

  private static final String[] PEOPLE = {
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"
  };

  private static final String[] AGENTS = {
    "aws-sdk-java/2.32.14 md/io#sync md/http#Apache ua/2.1 os/Linux lang/java#17.0.16",
    "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#arm64 api/kms#1.38.3",
    "Boto3/1.39.11 md/Botocore#1.39.11 ua/2.1 os/linux#6.1.141 lang/python#3.12.11",
    "aws-sdk-js/3.864.0 ua/2.1 os/linux#6.1.141 lang/js md/nodejs#22.18.0 api/kms#3.864.0",
  };

  /** Share of the days on which somebody is on the road. */
  private static final double TRAVEL = 0.004;

  final String account;
  private final String path;
  private final String role;
  private final Sessions sessions;
  private Network network;
  private int site;
  private String service;
  private boolean shortLived;
  private String agent;

  Caller(String account, String path, String role, Sessions sessions) {
    this.account = account;
    this.path = path;
    this.role = role;
    this.sessions = sessions;
    Random64 random = Random64.of(role.hashCode(), account.hashCode());
    this.network = random.nextInt(3) == 0 ? Network.NAT : Network.VPC;
    this.site = random.nextInt(8);
    this.agent = random.pick(AGENTS);
  }

  Caller from(Network network, int site) {
    this.network = network;
    this.site = site;
    return this;
  }

  Caller with(String agent) {
    this.agent = agent;
    return this;
  }

  /** A service makes the calls, on the role's behalf or its own. */
  Caller through(String service) {
    this.service = service;
    return this;
  }

  /** A role of a new name every half hour, made for one job and deleted after it. */
  Caller shortLived() {
    shortLived = true;
    return this;
  }

  /** The same role, with stolen credentials. */
  Caller stolen(int site) {
    return new Caller(account, path, role, sessions)
        .from(Network.ELSEWHERE, site)
        .with("Boto3/1.34.2 md/Botocore#1.34.2 ua/2.0 os/linux#6.8 lang/python#3.11.9");
  }

  /** ARN of the role. Of short-lived roles, the part of the name that stays. */
  String principal() {
    return Identities.roleArn(account, path, role);
  }

  /** The last part of {@link #principal}. */
  String name() {
    return role;
  }

  boolean isPeople() {
    return sessions == Sessions.PEOPLE;
  }

  /**
   * Says who makes the call.
   *
   * @param world decides which names and whereabouts there are at a time
   */
  void sign(TrailRecord record, long second, long world, Random64 random) {
    String name = shortLived ? role + "-" + name(world, second / 1800, random.nextInt(3), 8) : role;
    String session = session(second, world, random);
    record.sourceIPAddress = address(session, second, world, random);
    record.userAgent = agent;
    if (network == Network.VPC) {
      record.vpcEndpointId = "vpce-" + Random64.of(site, account.hashCode()).hex(17);
    }
    String created = Instant.ofEpochSecond(second - second % 3600).toString();
    Map<String, Object> identity =
        Identities.assumedRole(account, path, name, session, created, isPeople());
    if (service != null) {
      identity = Identities.through(identity, service);
      record.sourceIPAddress = service;
      record.userAgent = service;
      record.vpcEndpointId = null;
      record.tls = false;
    }
    record.userIdentity = identity;
  }

  private String session(long second, long world, Random64 random) {
    switch (sessions) {
      case INSTANCES:
        return "i-0" + name(world, second / 86_400, random.nextInt(6), 16);
      case TASKS:
        return name(world, second / 14_400, random.nextInt(8), 32);
      case PEOPLE:
        int person = random.nextInt(4) + Math.floorMod(role.hashCode(), PEOPLE.length - 3);
        return PEOPLE[person] + "@example.com";
      default:
        return role;
    }
  }

  /** A name that lives for a while: one of those that belong to this age of the role. */
  private String name(long world, long age, int number, int digits) {
    return Random64.of(world, role.hashCode(), age, number).hex(digits);
  }

  private String address(String session, long second, long world, Random64 random) {
    if (!isPeople() || network == Network.ELSEWHERE) return network.address(site, random);
    Random64 whereabouts = Random64.of(world, session.hashCode(), second / 86_400);
    int away = whereabouts.nextInt(0xffff);
    if (whereabouts.chance(TRAVEL)) return "2001:db8:" + Integer.toHexString(away) + "::1";
    if (whereabouts.nextInt(3) > 0) return Network.OFFICE.address(0, random);
    int home = Math.floorMod(session.hashCode(), 0xffff);
    return "2001:db8:" + Integer.toHexString(home) + "::" + (1 + random.nextInt(3));
  }
}
