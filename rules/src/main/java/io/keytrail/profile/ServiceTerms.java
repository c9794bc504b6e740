package io.keytrail.profile;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * AWS's prices and quotas for KMS requests, as far as a trail can tell them apart. Immutable.
 *
 * <p>{@link #DEFAULTS} are AWS's public terms: aws.amazon.com/kms/pricing (USD 0.03 for 10,000
 * requests, 20,000 a month free over all Regions) and the KMS developer guide's "Request quotas"
 * (symmetric cryptographic operations share 10,000 a second, 20,000 in six Regions, 100,000 in
 * three), both as of {@link #AS_OF}. Quotas are raised on request, and prices differ by contract
 * and Region: take the numbers for an estimate, or give your own.
 */
public final class ServiceTerms implements Serializable {
  /** When the defaults were looked up. */
  public static final String AS_OF = "2026-11";

  private static final long serialVersionUID = 1;

  /** KMS developer guide, "Request quotas": these share one quota per account and Region. */
  private static final TreeSet<String> SYMMETRIC =
      new TreeSet<>(
          Arrays.asList(
              "Decrypt",
              "Encrypt",
              "GenerateDataKey",
              "GenerateDataKeyWithoutPlaintext",
              "GenerateMac",
              "GenerateRandom",
              "ReEncrypt",
              "VerifyMac"));

  public static final ServiceTerms DEFAULTS =
      new ServiceTerms(0.03, 10_000, largeRegions(), "AWS's public terms as of " + AS_OF);

  public final double dollarsFor10000;
  public final String source;
  private final long perSecond;
  private final TreeMap<String, Long> perSecondByRegion;

  /**
   * @param dollarsFor10000 USD for ten thousand requests
   * @param perSecond symmetric cryptographic requests a second, where {@code perSecondByRegion}
   *     does not say otherwise
   * @param source where the numbers come from, for whoever reads the facts
   */
  public ServiceTerms(
      double dollarsFor10000, long perSecond, Map<String, Long> perSecondByRegion, String source) {
    if (!(dollarsFor10000 >= 0) || perSecond < 1) {
      throw new IllegalArgumentException(
          "a price is 0 or more and a quota 1 or more, not " + dollarsFor10000 + ", " + perSecond);
    }
    this.dollarsFor10000 = dollarsFor10000;
    this.perSecond = perSecond;
    this.perSecondByRegion = new TreeMap<>(perSecondByRegion);
    this.source = source;
  }

  private static Map<String, Long> largeRegions() {
    Map<String, Long> quotas = new TreeMap<>();
    put(quotas, 100_000, Arrays.asList("us-east-1", "us-west-2", "eu-west-1"));
    put(
        quotas,
        20_000,
        Arrays.asList(
            "us-east-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-northeast-1",
            "eu-central-1",
            "eu-west-2"));
    return quotas;
  }

  private static void put(Map<String, Long> quotas, long perSecond, Collection<String> regions) {
    for (String region : regions) quotas.put(region, perSecond);
  }

  /** The shared quota for symmetric cryptographic operations, requests a second. */
  public long symmetricPerSecond(String region) {
    return perSecondByRegion.getOrDefault(region, perSecond);
  }

  static boolean isSymmetric(String eventName) {
    return SYMMETRIC.contains(eventName);
  }
}
