package io.keytrail.finding;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What a finding is about: OCSF's {@code resources[]}, and the {@code cloud} that it lies in. */
final class OcsfResources {
  private static final String PROVIDER = "AWS";
  private static final int ROLE_TARGET = 1;
  private static final int ROLE_AFFECTED = 3;
  private static final int AWS_ACCOUNT = 10;

  /** KMS allows no more on a key. */
  private static final int MAX_TAGS = 50;

  private OcsfResources() {}

  /** The keys, then what else it is about, up to the bound. */
  static void write(Finding finding, OcsfOutput out) throws IOException {
    boolean target = finding.compliance == null;
    int roleId = target ? ROLE_TARGET : ROLE_AFFECTED;
    out.array("resources");
    for (Place place : OcsfJson.head(places(finding), OcsfJson.MAX_RESOURCES)) {
      KeyView key = finding.keys.get(place.uid);
      out.object(null)
          .id("uid", place.uid)
          .id("uid_alt", place.keyId)
          .text("name", name(finding, place.uid, key))
          .text("type", place.type)
          .choice("role_id", roleId, "role", target ? "Target" : "Affected")
          .text("region", place.region)
          .text("cloud_partition", place.partition)
          .text("provider", PROVIDER);
      if (key != null) writeKey(key, out);
      out.end();
    }
    out.end();
  }

  /** What the call asked for says more about the finding than the first alias that the key has. */
  private static String name(Finding finding, String uid, KeyView key) {
    String asked = finding.keyAliases.get(uid);
    return asked != null || key == null ? asked : key.alias();
  }

  private static void writeKey(KeyView key, OcsfOutput out) throws IOException {
    out.object("owner").text("name", key.owner).end();
    out.object("group").text("name", key.application).end();
    if (key.classification != null) out.texts("labels", List.of(key.classification));
    out.array("tags");
    int written = 0;
    for (Map.Entry<String, String> tag : key.facts.entries(KeyAttribute.TAGS).entrySet()) {
      if (written++ == MAX_TAGS) break;
      out.object(null).text("name", tag.getKey()).textOrEmpty("value", tag.getValue()).end();
    }
    out.end();
    out.free("data", key.summary());
  }

  /** The uids in the order of {@link #write}. */
  static List<String> uids(Finding finding) {
    List<String> uids = new ArrayList<>(finding.keyArns);
    for (Resource resource : finding.resources) uids.add(resource.uid());
    return uids;
  }

  /** Region, partition and account are written only where all resources agree on them. */
  static void writeCloud(Finding finding, OcsfOutput out) throws IOException {
    out.object("cloud")
        .text("provider", PROVIDER)
        .text("region", common(finding, place -> place.region))
        .text("cloud_partition", common(finding, place -> place.partition));
    writeAccount(account(finding), out);
    out.end();
  }

  static void writeAccount(String accountId, OcsfOutput out) throws IOException {
    if (SafeText.clean(accountId, SafeText.ID) == null) return;
    out.object("account")
        .id("uid", accountId)
        .choice("type_id", AWS_ACCOUNT, "type", "AWS Account")
        .end();
  }

  /** The account that owns all of the resources; null if they have several owners. */
  static String account(Finding finding) {
    return common(finding, place -> place.account);
  }

  private static String common(Finding finding, Function<Place, String> part) {
    List<Place> places = places(finding);
    String common = part.apply(places.get(0));
    for (Place place : places) {
      if (!Objects.equals(common, part.apply(place))) return null;
    }
    return common;
  }

  private static List<Place> places(Finding finding) {
    List<Place> places = new ArrayList<>();
    for (String arn : finding.keyArns) places.add(Place.ofKey(arn));
    for (Resource resource : finding.resources) places.add(Place.of(resource));
    return places;
  }

  /** A resource and the parts of its ARN, null where it has none. */
  private static final class Place {
    final String uid;
    String type;
    String partition;
    String region;
    String account;
    String keyId;

    private Place(String uid) {
      this.uid = uid;
    }

    /** Of {@code arn:partition:kms:region:account:key/id}; other text has no parts. */
    static Place ofKey(String arn) {
      Place place = new Place(arn);
      place.type = "AWS::KMS::Key";
      String[] parts = arn.split(":", 6);
      if (parts.length == 6 && parts[0].equals("arn") && parts[5].startsWith("key/")) {
        place.partition = parts[1];
        place.region = parts[3];
        place.account = parts[4];
        place.keyId = parts[5].substring("key/".length());
      }
      return place;
    }

    /** What the resource does not say itself is taken from its ARN; S3's, say, has no account. */
    static Place of(Resource resource) {
      Place place = new Place(resource.uid());
      place.type = resource.type();
      place.region = resource.region();
      place.account = resource.accountId();
      String[] parts = resource.uid().split(":", 6);
      if (parts.length == 6 && parts[0].equals("arn")) {
        place.partition = parts[1];
        if (place.region == null && !parts[3].isEmpty()) place.region = parts[3];
        if (place.account == null && !parts[4].isEmpty()) place.account = parts[4];
      }
      return place;
    }
  }
}
