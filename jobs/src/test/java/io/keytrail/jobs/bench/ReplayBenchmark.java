package io.keytrail.jobs.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Times a whole replay (read, gunzip, decode, dedupe, windows, both detections) beside DuckDB doing
 * the same per-key five-minute aggregation over the same files, and beside gunzip plus a bare
 * Jackson token scan, which no JSON reader on these cores can pass. The three take turns, so that a
 * machine whose speed drifts treats them alike: quote the ratios.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am -Pbenchmark process-test-classes -Dbench.events=1000000 -Dbench.rounds=5
 * </pre>
 */
public final class ReplayBenchmark {
  private static final String SUM_OF_CALLS =
      // One use per call, as the topology counts: repeated ids once, two accounts' views once.
      "WITH record AS (SELECT unnest(Records) AS r FROM read_json('%s/**/*.json.gz',"
          + " maximum_object_size = 1000000000, columns = {Records: 'STRUCT(eventTime TIMESTAMP,"
          + " eventSource VARCHAR, eventName VARCHAR, eventID VARCHAR, sharedEventID VARCHAR,"
          + " recipientAccountId VARCHAR, errorCode VARCHAR, sourceIPAddress VARCHAR,"
          + " userIdentity STRUCT(arn VARCHAR, sessionContext STRUCT(sessionIssuer STRUCT(arn"
          + " VARCHAR))), resources STRUCT(ARN VARCHAR)[])[]'})),"
          + " use AS (SELECT DISTINCT ON (coalesce(r.sharedEventID, r.eventID || r.recipientAccountId))"
          + " r.* FROM record WHERE r.eventSource = 'kms.amazonaws.com'),"
          + " touched AS (SELECT *, unnest(resources).ARN AS arn FROM use),"
          + " win AS (SELECT arn, time_bucket(INTERVAL 5 MINUTE, eventTime) AS start, count(*) AS calls,"
          + " count(*) FILTER (eventName = 'Decrypt' AND errorCode IS NULL) AS decrypts,"
          + " count(*) FILTER ((eventName = 'Encrypt' OR eventName LIKE 'GenerateDataKey%%')"
          + " AND errorCode IS NULL) AS encrypts, count(errorCode) AS failed,"
          + " count(DISTINCT coalesce(userIdentity.sessionContext.sessionIssuer.arn,"
          + " userIdentity.arn)) AS principals, count(DISTINCT sourceIPAddress) AS addresses"
          + " FROM touched WHERE arn LIKE '%%:key/%%' GROUP BY ALL)"
          + " SELECT count(*), sum(calls), sum(decrypts), sum(encrypts), sum(principals) FROM win";

  private final Path archive;
  private final int parallelism;

  private ReplayBenchmark(Path archive, int parallelism) {
    this.archive = archive;
    this.parallelism = parallelism;
  }

  /** Arguments: number of events, parallelism, rounds, folder for the archive (made if missing). */
  public static void main(String[] args) throws Exception {
    int events = Integer.parseInt(args[0]);
    int parallelism = Integer.parseInt(args[1]);
    int repeat = Integer.parseInt(args[2]);
    Path folder = Path.of(args[3]);
    ReplayBenchmark benchmark =
        new ReplayBenchmark(TimedReplay.archive(folder, events), parallelism);
    long records = benchmark.scanTokens();
    List<double[]> rounds = new ArrayList<>();
    System.out.printf(
        Locale.ROOT,
        "%,d records, parallelism %d, JDK %s%n%6s %38s %31s %31s%n%6s",
        records,
        parallelism,
        Runtime.version(),
        "",
        "records/s, wall clock",
        "CPU seconds per million records",
        "Keytrail's rate beside",
        "round");
    for (int i = 0; i < 2; i++)
      System.out.printf("%12s %12s %12s", "token scan", "DuckDB", "Keytrail");
    System.out.printf("%15s %15s%n", "DuckDB", "token scan");
    for (int round = 0; round <= repeat; round++) {
      double[] times = new double[6];
      time(benchmark::scanTokens, times, 0);
      time(benchmark::duckDb, times, 1);
      time(() -> TimedReplay.run(benchmark.archive, parallelism, null), times, 2);
      // Round 0 warms up.
      if (round > 0) rounds.add(times);
      print(round == 0 ? "warm" : "" + round, records, times);
    }
    double[] medians = new double[6];
    for (int i = 0; i < 6; i++) medians[i] = median(rounds, i);
    print("median", records, medians);
  }

  private static void print(String name, long records, double[] times) {
    System.out.printf(Locale.ROOT, "%6s", name);
    for (int i = 0; i < 3; i++) System.out.printf(Locale.ROOT, "%,12.0f ", records / times[i]);
    for (int i = 3; i < 6; i++) System.out.printf(Locale.ROOT, "%12.1f ", 1e6 * times[i] / records);
    System.out.printf(Locale.ROOT, "%14.2f %15.2f%n", times[1] / times[2], times[0] / times[2]);
  }

  private static double median(List<double[]> rounds, int column) {
    List<Double> sorted = rounds.stream().map(r -> r[column]).sorted().collect(Collectors.toList());
    return sorted.get(sorted.size() / 2);
  }

  /** Wall clock into the column, CPU time of the process three columns on. */
  private static void time(Callable<?> work, double[] times, int column) throws Exception {
    double[] time = TimedReplay.time(work);
    times[column] = time[0];
    times[column + 3] = time[1];
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(archive)) {
      List<Path> files =
          paths.filter(p -> p.toString().endsWith(".json.gz")).collect(Collectors.toList());
      Collections.sort(files);
      return files;
    }
  }

  /** Gunzip and tokens, nothing kept. Returns the number of records. */
  private long scanTokens() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parallelism);
    try {
      List<Future<Long>> counts = new ArrayList<>();
      JsonFactory json = new JsonFactory();
      for (Path file : files()) counts.add(threads.submit(() -> scanTokens(json, file)));
      long records = 0;
      for (Future<Long> count : counts) records += count.get();
      return records;
    } finally {
      threads.shutdown();
    }
  }

  private static long scanTokens(JsonFactory json, Path file) {
    long records = 0;
    try (InputStream in =
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16);
        JsonParser parser = json.createParser(in)) {
      int depth = 0;
      while (parser.nextToken() != null) {
        if (parser.currentToken().isStructStart() && ++depth == 3) records++;
        if (parser.currentToken().isStructEnd()) depth--;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  private long duckDb() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + parallelism);
      try (ResultSet row = statement.executeQuery(String.format(SUM_OF_CALLS, archive))) {
        row.next();
        return row.getLong(2);
      }
    }
  }
}
