package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeMap;

/**
 * AWS's prices and quotas for KMS requests, as far as a trail can tell them apart. Immutable; the
 * numbers, and where they come from, stand in {@code rules/profiles/terms.yml}. Quotas are raised
 * on request, and prices differ by contract, Region and key type: what is made of them is an
 * estimate.
 */
public final class ServiceTerms implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PACKAGED = "terms.yml";
  private static final double MOST = 1e9;

  /**
   * KMS developer guide, "Request quotas", the row "Cryptographic operations (symmetric) request
   * rate": these share one quota for each account and Region. A trail does not tell an asymmetric
   * Encrypt, Decrypt or ReEncrypt apart, which have a quota of their own.
   */
  private static final Set<String> SYMMETRIC =
      Set.of(
          "Decrypt",
          "Encrypt",
          "GenerateDataKey",
          "GenerateDataKeyWithoutPlaintext",
          "GenerateMac",
          "GenerateRandom",
          "ReEncrypt",
          "VerifyMac");

  private final double dollarsFor10000;
  private final long perSecond;
  private final TreeMap<String, Long> perSecondByRegion;
  private final String source;

  private ServiceTerms(SettingsFile file) {
    dollarsFor10000 = file.number("price.usd-for-10000-requests", 0, MOST);
    perSecond = (long) file.number("quota.symmetric-per-second", 1, MOST);
    perSecondByRegion =
        new TreeMap<>(file.numbers("quota.symmetric-per-second-by-region", 1, MOST));
    source = file.text("about.source");
  }

  /** Those of the packaged file. */
  public static ServiceTerms defaults() {
    return Defaults.TERMS;
  }

  /**
   * The defaults, changed by the text of a YAML file. Whatever is wrong with it is told to {@code
   * problems}, all of it; then the answer is not to be used.
   */
  public static ServiceTerms read(String file, String text, Problems problems) {
    return SettingsFile.read(PACKAGED, file, text, problems, ServiceTerms::new);
  }

  /** Where the numbers come from, for whoever reads what is made of them. */
  public String source() {
    return source;
  }

  /**
   * USD for so many requests, in hundredths of a cent; what is free each month is not taken off.
   */
  public double cost(long requests) {
    return Math.round(requests * dollarsFor10000) / 10_000.0;
  }

  /** The shared quota for symmetric cryptographic operations, requests a second. */
  public long symmetricPerSecond(String region) {
    return perSecondByRegion.getOrDefault(region, perSecond);
  }

  /** What the busiest second left of it, in percent; 0 when it had as much or more. */
  public long headroomPercent(String region, long peakPerSecond) {
    return Math.max(0, Math.round(100.0 - 100.0 * peakPerSecond / symmetricPerSecond(region)));
  }

  static boolean isSymmetric(String eventName) {
    return SYMMETRIC.contains(eventName);
  }

  /** Read when first asked for. */
  private static final class Defaults {
    static final ServiceTerms TERMS = SettingsFile.packaged(PACKAGED, ServiceTerms::new);
  }
}
