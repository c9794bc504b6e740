package io.keytrail.jobs.kinesis;

import java.io.Serializable;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * A Kinesis data stream and where it is: name or ARN, Region, and the endpoint when it is not AWS's
 * own. Credentials are no part of it: they come from the default chain of the machine that runs.
 */
public final class KinesisStream implements Serializable {
  private static final long serialVersionUID = 1;

  /** What CreateStream allows. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  private static final Pattern ARN =
      Pattern.compile("arn:(aws[a-z-]*):kinesis:([a-z0-9-]+):([0-9]{12}):stream/(.+)");

  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]+");

  private final String name;
  private final String arn;
  private final String region;
  private final URI endpoint;

  private KinesisStream(String name, String arn, String region, URI endpoint) {
    this.name = name;
    this.arn = arn;
    this.region = region;
    this.endpoint = endpoint;
  }

  /**
   * @param nameOrArn the stream's name, or its ARN {@code arn:aws:kinesis:REGION:ACCOUNT:stream/…}
   * @param region null: the ARN's, else that of the AWS default chain (environment, profile,
   *     instance), else {@code us-east-1} if an endpoint is given
   * @param endpoint null: the Region's own
   * @throws IllegalArgumentException in a sentence for the user, if one of them cannot be right, or
   *     no Region is to be found
   */
  public static KinesisStream of(String nameOrArn, String region, URI endpoint) {
    Objects.requireNonNull(nameOrArn, "nameOrArn");
    String name = nameOrArn;
    String arn = null;
    String arnRegion = null;
    if (nameOrArn.startsWith("arn:")) {
      Matcher parts = ARN.matcher(nameOrArn);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "'"
                + nameOrArn
                + "' is no ARN of a Kinesis stream: expected arn:aws:kinesis:REGION:ACCOUNT:stream/NAME.");
      }
      arn = nameOrArn;
      arnRegion = parts.group(2);
      name = parts.group(4);
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name of a Kinesis stream: 1 to 128 letters, digits, '_', '.' or '-' are allowed.");
    }
    if (region != null && !REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "'" + region + "' is no AWS Region: expected a name such as eu-central-1.");
    }
    if (arnRegion != null && region != null && !arnRegion.equals(region)) {
      throw new IllegalArgumentException(
          "Stream "
              + arn
              + " is not in Region "
              + region
              + ": leave the Region out, or correct it.");
    }
    if (endpoint != null && !isHttp(endpoint)) {
      throw new IllegalArgumentException(
          "'" + endpoint + "' is no endpoint: expected a URL such as http://localhost:4568.");
    }
    String known = arnRegion != null ? arnRegion : region;
    return new KinesisStream(name, arn, known != null ? known : defaultRegion(endpoint), endpoint);
  }

  private static boolean isHttp(URI endpoint) {
    return endpoint.getHost() != null
        && ("http".equalsIgnoreCase(endpoint.getScheme())
            || "https".equalsIgnoreCase(endpoint.getScheme()));
  }

  private static String defaultRegion(URI endpoint) {
    // Looked for in the environment even when the endpoint is ours: signatures name the Region.
    try {
      return endpoint == null
          ? DefaultAwsRegionProviderChain.builder().build().getRegion().id()
          : System.getenv().getOrDefault("AWS_REGION", "us-east-1");
    } catch (SdkClientException e) {
      throw new IllegalArgumentException(
          "No AWS Region is known: give one, set AWS_REGION, or name the stream by its ARN.", e);
    }
  }

  public String name() {
    return name;
  }

  /** The ARN, or null if the stream was given by name. */
  public String arn() {
    return arn;
  }

  /** Never null. */
  public String region() {
    return region;
  }

  /** Null: the Region's own. */
  public URI endpoint() {
    return endpoint;
  }

  /** For messages: {@code stream 'trail' in eu-central-1 (http://localhost:4568)}. */
  @Override
  public String toString() {
    return "stream '"
        + (arn == null ? name : arn)
        + "' in "
        + region
        + (endpoint == null ? "" : " (" + endpoint + ")");
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof KinesisStream)) return false;
    KinesisStream that = (KinesisStream) o;
    return name.equals(that.name)
        && Objects.equals(arn, that.arn)
        && region.equals(that.region)
        && Objects.equals(endpoint, that.endpoint);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, arn, region, endpoint);
  }
}
