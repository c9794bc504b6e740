package io.keytrail.jobs.inventory.scan;

import io.keytrail.kms.KeyArn;
import io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.KmsAsyncClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Reads the keys of many accounts and Regions from KMS, several at a time, over one pool of
 * connections and a handful of threads. Each account and Region has a {@link Pace} of its own,
 * which lasts from one scan to the next.
 *
 * <p>An account or Region that cannot be read stands in the report, and the others go on.
 */
public final class KmsScanner implements KeyScanner {
  private static final int PARALLEL_TARGETS = 32;
  private static final int THREADS = 8;
  private static final int IO_THREADS = 2;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  /** All attempts with their back-off, and the places that a slow pace lets them wait for. */
  private static final Duration CALL = Duration.ofMinutes(5);

  private static final String SESSION_NAME = "keytrail-inventory";

  private final InventoryOptions options;
  private final LongSupplier now;
  private final Map<InventoryTarget, Pace> paces = new ConcurrentHashMap<>();
  private final ExecutorService executor;
  private final ScheduledExecutorService timer;
  private final NioEventLoopGroup loops;
  private final SdkAsyncHttpClient http;
  private final SdkHttpClient stsHttp;
  private final DefaultCredentialsProvider ownCredentials;

  /**
   * @param now epoch ms: the time at which facts are seen
   */
  public KmsScanner(InventoryOptions options, LongSupplier now) {
    this.options = options;
    this.now = now;
    executor = Executors.newFixedThreadPool(THREADS, daemons("keytrail-inventory"));
    timer = Executors.newScheduledThreadPool(1, daemons("keytrail-inventory-timer"));
    // Our own, because the client's would linger for two seconds when it is closed.
    loops = new NioEventLoopGroup(IO_THREADS, daemons("keytrail-inventory-io"));
    http =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(SdkEventLoopGroup.create(loops))
            .maxConcurrency(PARALLEL_TARGETS * TargetScan.PARALLEL_KEYS)
            .connectionTimeout(CONNECT)
            .build();
    stsHttp =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ATTEMPT).build();
    ownCredentials = DefaultCredentialsProvider.builder().build();
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public CompletableFuture<ScanReport> scan(
      List<InventoryTarget> targets, KeyTaker taker, Consumer<TargetReport> done) {
    List<TargetReport> reports = Collections.synchronizedList(new ArrayList<>());
    return AsyncLoop.forEach(
            targets.iterator(),
            Math.min(PARALLEL_TARGETS, targets.size()),
            target ->
                CompletableFuture.supplyAsync(() -> scan(target, taker), executor)
                    .thenCompose(report -> report)
                    .thenAccept(
                        report -> {
                          reports.add(report);
                          done.accept(report);
                        }),
            executor)
        .thenApply(all -> new ScanReport(reports));
  }

  private CompletableFuture<TargetReport> scan(InventoryTarget target, KeyTaker taker) {
    ScanProgress progress = new ScanProgress();
    long startedMillis = now.getAsLong();
    StsClient sts = target.accountId() == null ? null : sts(target);
    KmsAsyncClient kms = null;
    try {
      AwsCredentialsProvider credentials = sts == null ? ownCredentials : role(target, sts);
      KmsAsyncClient client = kms(target, credentials, progress);
      kms = client;
      return new TargetScan(target, client, options, progress, taker, executor, now)
          .run()
          .whenComplete((report, thrown) -> close(client, sts));
    } catch (RuntimeException e) { // the role could not be taken
      close(kms, sts);
      KmsCall call = KmsCall.ASSUME_ROLE;
      CallFailure failure = CallFailure.of(e);
      progress.stop(
          "role " + roleArn(target) + " cannot be used: " + TargetScan.sentence(call, failure));
      progress.failed(call, failure);
      return CompletableFuture.completedFuture(
          progress.counts.report(target, startedMillis, now.getAsLong(), progress.problem()));
    }
  }

  private static void close(KmsAsyncClient kms, StsClient sts) {
    if (kms != null) kms.close();
    if (sts != null) sts.close();
  }

  private StsClient sts(InventoryTarget target) {
    StsClientBuilder builder =
        StsClient.builder()
            .region(Region.of(target.region()))
            .credentialsProvider(ownCredentials)
            .httpClient(stsHttp);
    if (options.endpoint() != null) builder.endpointOverride(options.endpoint());
    return builder.build();
  }

  private AwsCredentialsProvider role(InventoryTarget target, StsClient sts) {
    AwsCredentialsProvider role =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                request ->
                    request
                        .roleArn(roleArn(target))
                        .roleSessionName(SESSION_NAME)
                        .externalId(options.externalId()))
            .build();
    role.resolveCredentials(); // so that a role which cannot be taken fails here, and once
    return role;
  }

  private String roleArn(InventoryTarget target) {
    return options
        .rolePattern()
        .replace("{partition}", KeyArn.partitionOf(target.region()))
        .replace("{account}", target.accountId());
  }

  private KmsAsyncClient kms(
      InventoryTarget target, AwsCredentialsProvider credentials, ScanProgress progress) {
    Pace pace = paces.computeIfAbsent(target, any -> new Pace(options.requestsPerSecond()));
    KmsAsyncClientBuilder builder =
        KmsAsyncClient.builder()
            .region(Region.of(target.region()))
            .credentialsProvider(credentials)
            .httpClient(http)
            .asyncConfiguration(
                async ->
                    async.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, executor))
            .overrideConfiguration(
                calls ->
                    calls
                        .retryStrategy(new PacedRetryStrategy(pace, progress.counts))
                        .scheduledExecutorService(timer)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL));
    if (options.endpoint() != null) builder.endpointOverride(options.endpoint());
    return builder.build();
  }

  /** Ends what is under way: its calls fail, and so say the reports. */
  @Override
  public void close() {
    timer.shutdownNow();
    executor.shutdownNow();
    http.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    stsHttp.close();
    ownCredentials.close();
  }
}
