package io.keytrail.sigma;

import io.keytrail.sigma.event.EventView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Events a second and bytes an event of {@link RuleSet#evaluate} on one thread, with 0, 60 and 600
 * rules; of the events 95 in 100 are Decrypt and GenerateDataKey. With {@code asksDecrypt} one more
 * rule asks every Decrypt for its error code and address, so that these records must be parsed.
 *
 * <pre>
 * ./mvnw -q -pl rules -am test-compile
 * ./mvnw -q -pl rules dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp rules/target/test-classes:rules/target/classes:common/target/classes:$(cat /tmp/classpath) \
 *   io.keytrail.sigma.RuleSetBenchmark
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class RuleSetBenchmark {
  private static final int EVENTS = 2_000;
  private static final String[] MANAGEMENT = {
    "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "CreateGrant", "UpdateAlias", "TagResource"
  };

  @Param({"0", "60", "600"})
  public int rules;

  @Param({"false", "true"})
  public boolean asksDecrypt;

  private RuleSet set;
  private EventView view;
  private final byte[][] records = new byte[EVENTS][];
  private final String[] names = new String[EVENTS];
  private int next;

  @Setup
  public void setUp() {
    List<RuleFile> files = new ArrayList<>();
    for (int i = 0; i < rules; i++) files.add(RuleFile.of(i + ".yml", rule(i)));
    if (asksDecrypt) {
      String item =
          "eventSource: kms.amazonaws.com\neventName: Decrypt\nerrorCode: AccessDenied\n"
              + "sourceIPAddress|cidr: 198.51.100.0/24";
      files.add(RuleFile.of("asks.yml", Sigma.item(item).replace("r1", "asks")));
    }
    set = RuleCompiler.compile(files, RuleOptions.DEFAULTS).ruleSet();
    view = set.newView();
    Random random = new Random(1);
    for (int i = 0; i < EVENTS; i++) {
      int kind = random.nextInt(100);
      names[i] = kind < 60 ? "Decrypt" : kind < 95 ? "GenerateDataKey" : MANAGEMENT[kind % 6];
      records[i] = record(names[i], i).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String rule(int i) {
    String name = MANAGEMENT[i % MANAGEMENT.length];
    return Sigma.rule(
            "selection: {eventSource: kms.amazonaws.com, eventName: "
                + name
                + "}\n"
                + "who: {userIdentity.arn|endswith: ':role/team-"
                + i
                + "'}\n"
                + "failed: {errorCode|exists: true}\ncondition: selection and who and not failed")
        .replace("r1", "r" + i);
  }

  private static String record(String name, int i) {
    String account = "111122223333";
    return ("{'eventVersion':'1.08','userIdentity':{'type':'AssumedRole','principalId':'AROAEXAMPLE:s"
            + i
            + "','arn':'arn:aws:sts::"
            + account
            + ":assumed-role/app/s"
            + i
            + "','accountId':'"
            + account
            + "','accessKeyId':'ASIAEXAMPLE','sessionContext':{'sessionIssuer':{'type':'Role','arn':'arn:aws:iam::"
            + account
            + ":role/app'},'attributes':{'creationDate':'2026-01-01T00:00:00Z','mfaAuthenticated':'false'}}},"
            + "'eventTime':'2026-01-01T00:00:00Z','eventSource':'kms.amazonaws.com','eventName':'"
            + name
            + "','awsRegion':'eu-west-1','sourceIPAddress':'192.0.2.7','userAgent':'aws-sdk-java/2.0',"
            + "'requestParameters':{'encryptionContext':{'aws:s3:arn':'arn:aws:s3:::amzn-s3-demo-bucket/"
            + i
            + "'}},'responseElements':null,'requestID':'r"
            + i
            + "','eventID':'e"
            + i
            + "','readOnly':true,'resources':[{'accountId':'"
            + account
            + "','type':'AWS::KMS::Key','ARN':'arn:aws:kms:eu-west-1:"
            + account
            + ":key/k'}],'eventType':'AwsApiCall','managementEvent':true,'recipientAccountId':'"
            + account
            + "','eventCategory':'Management'}")
        .replace('\'', '"');
  }

  @Benchmark
  public Evaluation evaluate() {
    int i = next;
    next = i + 1 == EVENTS ? 0 : i + 1;
    view.reset(records[i], 0, records[i].length, "kms.amazonaws.com", names[i], "e", 0, null);
    return set.evaluate(view);
  }

  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(RuleSetBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
