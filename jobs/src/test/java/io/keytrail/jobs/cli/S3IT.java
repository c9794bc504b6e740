package io.keytrail.jobs.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.jobs.testing.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives and rules in a bucket, through the file system that a distribution brings along. Java 24
 * and newer are refused by the launcher.
 */
@EnabledForJreRange(max = JRE.JAVA_23)
class S3IT {
  @RegisterExtension static final S3Server S3 = new S3Server();

  @TempDir Path dir;

  @Test
  void anArchiveInABucketIsReadLikeOneOnDisk() throws IOException {
    // A listing has a thousand keys a page.
    Path archive = Files.createDirectories(dir.resolve("AWSLogs"));
    copy(RepositoryFiles.root().resolve("test-data/sample-trail"), archive);
    Path many = Files.createDirectories(archive.resolve("many"));
    for (int i = 0; i < 1_100; i++) Files.writeString(many.resolve(i + ".json"), listKeys(i));
    Path odd = Files.createDirectories(archive.resolve("dt=2026-03-02/a b+c%20d"));
    Files.writeString(odd.resolve("x=1 (é).json"), listKeys(2_000));
    gzip(odd.resolve("packed under a plain name.json"), listKeys(2_001));
    String bucket = S3.createBucket("trail");
    S3.putAll(bucket, dir);
    S3.put(bucket, "AWSLogs/many/", ""); // as consoles make folders

    Cli local = Cli.run("replay", archive.toString(), "--parallelism", "2");
    Cli s3 = Cli.run(withS3("replay", "s3://" + bucket + "/AWSLogs", "--parallelism", "2"));

    assertThat(s3.exitCode).as(s3.toString()).isEqualTo(ExitCode.DONE);
    assertThat(s3.out).isNotEmpty().isEqualTo(local.out);
    assertThat(figures(s3)).isNotEmpty().isEqualTo(figures(local));
    Cli one =
        Cli.run(withS3("replay", "s3://" + bucket + "/AWSLogs/dt=2026-03-02/a b+c%20d", "--quiet"));
    assertThat(one.exitCode).as(one.toString()).isEqualTo(ExitCode.DONE);
    Cli glob = Cli.run(withS3("replay", "s3://" + bucket + "/AWSLogs/dt=*/**"));
    assertThat(figures(glob)).contains("files     2");
  }

  @Test
  void rulesInABucketAreReadLikeThoseOnDisk() {
    String bucket = S3.createBucket("rules");
    S3.put(bucket, "team a/kms=1/listed.yml", rule("ListKeys"));
    S3.put(bucket, "team a/readme.md", "no rule");
    String trail = RepositoryFiles.root().resolve("test-data/sample-trail").toString();

    Cli replay = Cli.run(withS3("replay", trail, "--rules-only", "s3://" + bucket + "/team a"));
    assertThat(replay.exitCode).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.err).contains("matches, 0 suppressed");

    S3.put(
        bucket,
        "team a/kms=1/listed.yml",
        rule("ListKeys").replace("condition: s", "condition: t"));
    Cli broken = Cli.run(withS3("replay", trail, "--rules-only", "s3://" + bucket + "/team a"));
    assertThat(broken.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(broken.err).contains("s3://" + bucket + "/team a/kms=1/listed.yml:4: error: ");
  }

  @Test
  void niceErrorForABucketOrPrefixThatIsNotThere() throws IOException {
    String bucket = S3.createBucket("trail");
    Files.writeString(dir.resolve("trail.json"), "{\"Records\":[]}");
    assertThat(refused("replay", "s3://absent-bucket/AWSLogs"))
        .isEqualTo(
            "keytrail replay: cannot read s3://absent-bucket/AWSLogs: there is no such bucket: check"
                + " its name, and the endpoint if one is set.\n");
    assertThat(refused("replay", "s3://" + bucket + "/AWSLogs"))
        .contains("s3://" + bucket + "/AWSLogs does not exist: give a directory");
    assertThat(refused("replay", "s3://Not_A_Bucket/AWSLogs")).contains("this names no bucket");
    assertThat(refused("replay", dir.toString(), "--rules", "s3://absent-bucket/rules"))
        .contains("--rules: cannot read s3://absent-bucket/rules: there is no such bucket");
    assertThat(refused("replay", dir.toString(), "--rules", "s3://" + bucket + "/rules"))
        .contains("--rules: s3://" + bucket + "/rules does not exist");
  }

  @Test
  void anEndpointThatDoesNotAnswerIsAFailureAndNoWrongUse() {
    Cli failed =
        Cli.run("replay", "s3://trail/AWSLogs", "--set", "s3.endpoint-url=http://127.0.0.1:1");

    assertThat(failed.exitCode).as(failed.toString()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.err).contains("the endpoint of S3 does not answer").hasLineCount(1);
  }

  @Test
  void niceErrorWhereS3RefusesOrTheBucketIsInAnotherRegion() {
    WireMockServer refusing = new WireMockServer(options().dynamicPort());
    refusing.start();
    try {
      answer(refusing, 403, "AccessDenied", "Access Denied");
      assertThat(refusedBy(refusing))
          .contains("cannot read s3://trail/AWSLogs: access is denied", "s3:ListBucket");
      answer(refusing, 400, "AuthorizationHeaderMalformed", "expecting 'eu-west-1'");
      assertThat(refusedBy(refusing)).contains("the bucket is in another Region", "s3.region");
      answer(refusing, 301, "PermanentRedirect", "must be addressed using the specified endpoint");
      assertThat(refusedBy(refusing)).contains("the bucket is in another Region", "s3.region");
    } finally {
      refusing.stop();
    }
  }

  private static void answer(WireMockServer server, int status, String code, String message) {
    server.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", "application/xml")
                    .withBody(
                        "<Error><Code>"
                            + code
                            + "</Code><Message>"
                            + message
                            + "</Message><RequestId>1</RequestId></Error>")));
  }

  private static String refusedBy(WireMockServer server) {
    Cli refused =
        Cli.run("replay", "s3://trail/AWSLogs", "--set", "s3.endpoint-url=" + server.baseUrl());
    assertThat(refused.exitCode).as(refused.toString()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err).hasLineCount(1);
    return refused.err;
  }

  private static String refused(String... args) {
    Cli refused = Cli.run(withS3(args));
    assertThat(refused.exitCode).as(refused.toString()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err).hasLineCount(1);
    return refused.err;
  }

  private static String[] withS3(String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--set", "s3.endpoint-url=" + S3.endpoint()));
    return all.toArray(new String[0]);
  }

  /** What the summary counts, without how long it took. */
  private static List<String> figures(Cli replay) {
    List<String> figures = new ArrayList<>();
    replay
        .err
        .lines()
        .dropWhile(line -> !line.startsWith("files "))
        .takeWhile(line -> !line.startsWith("time "))
        .forEach(figures::add);
    return figures;
  }

  private static String listKeys(int number) {
    return "{\"eventVersion\":\"1.11\",\"eventTime\":\"2026-03-02T09:00:00Z\",\"eventSource\":"
        + "\"kms.amazonaws.com\",\"eventName\":\"ListKeys\",\"awsRegion\":\"eu-west-1\",\"eventID\":"
        + "\"event-"
        + number
        + "\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/ann\","
        + "\"accountId\":\"111122223333\"},\"eventType\":\"AwsApiCall\",\"recipientAccountId\":"
        + "\"111122223333\"}";
  }

  private static String rule(String eventName) {
    return "title: Listed\nid: listed\nlogsource: {product: aws, service: cloudtrail}\n"
        + "detection: {s: {eventSource: kms.amazonaws.com, eventName: "
        + eventName
        + "}, condition: s}\n";
  }

  private static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
