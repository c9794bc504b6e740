package io.keytrail.jobs.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Regions of AWS, by the form of their names and, as far as this version knows them, by name.
 */
public final class Regions {
  /** Source: the AWS SDK's own list, with which a test compares it. */
  static final List<String> KNOWN =
      List.of(
          "af-south-1",
          "ap-east-1",
          "ap-east-2",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-south-1",
          "ap-south-2",
          "ap-southeast-1",
          "ap-southeast-2",
          "ap-southeast-3",
          "ap-southeast-4",
          "ap-southeast-5",
          "ap-southeast-6",
          "ap-southeast-7",
          "ca-central-1",
          "ca-west-1",
          "cn-north-1",
          "cn-northwest-1",
          "eu-central-1",
          "eu-central-2",
          "eu-isoe-west-1",
          "eu-north-1",
          "eu-south-1",
          "eu-south-2",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "eusc-de-east-1",
          "il-central-1",
          "me-central-1",
          "me-south-1",
          "mx-central-1",
          "sa-east-1",
          "us-east-1",
          "us-east-2",
          "us-gov-east-1",
          "us-gov-west-1",
          "us-iso-east-1",
          "us-iso-west-1",
          "us-isob-east-1",
          "us-isob-west-1",
          "us-isof-east-1",
          "us-isof-south-1",
          "us-west-1",
          "us-west-2");

  static final Pattern FORM = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");

  private Regions() {}

  /**
   * What is odd about a name of the right form; nothing of a known Region. Not a mistake for sure:
   * AWS opens Regions, and stores that speak S3 have names of their own for them.
   */
  public static Optional<String> doubt(String region) {
    if (KNOWN.contains(region)) return Optional.empty();
    return Optional.of(
        "this version knows no Region "
            + Shown.line(region)
            + Nearest.to(region, KNOWN).map(near -> "; did you mean " + near + "?").orElse(""));
  }
}
