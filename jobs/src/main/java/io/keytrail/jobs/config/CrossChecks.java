package io.keytrail.jobs.config;

import static io.keytrail.jobs.config.JobOptions.ALLOWED_LATENESS;
import static io.keytrail.jobs.config.JobOptions.ARCHIVE_FROM;
import static io.keytrail.jobs.config.JobOptions.ARCHIVE_PATHS;
import static io.keytrail.jobs.config.JobOptions.ARCHIVE_TO;
import static io.keytrail.jobs.config.JobOptions.DEDUPE_HORIZON;
import static io.keytrail.jobs.config.JobOptions.INVENTORY_ENABLED;
import static io.keytrail.jobs.config.JobOptions.INVENTORY_REGIONS;
import static io.keytrail.jobs.config.JobOptions.KINESIS_CONSUMER;
import static io.keytrail.jobs.config.JobOptions.KINESIS_CONSUMER_NAME;
import static io.keytrail.jobs.config.JobOptions.KINESIS_REGION;
import static io.keytrail.jobs.config.JobOptions.KINESIS_START;
import static io.keytrail.jobs.config.JobOptions.KINESIS_START_TIMESTAMP;
import static io.keytrail.jobs.config.JobOptions.KINESIS_STREAM;
import static io.keytrail.jobs.config.JobOptions.OUT_OF_ORDERNESS;
import static io.keytrail.jobs.config.JobOptions.SINK_FINDINGS;
import static io.keytrail.jobs.config.JobOptions.SINK_KINESIS_REGION;
import static io.keytrail.jobs.config.JobOptions.SINK_REJECTED;
import static io.keytrail.jobs.config.JobOptions.SINK_TRAFFIC;
import static io.keytrail.jobs.config.JobOptions.SINK_USAGE;
import static io.keytrail.jobs.config.JobOptions.SOURCE_TYPE;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What must hold between options. An option that could not be read raises no second problem. */
final class CrossChecks {
  private static final List<Option<SinkTarget>> SINKS =
      List.of(SINK_FINDINGS, SINK_USAGE, SINK_TRAFFIC, SINK_REJECTED);

  private final JobConfig config;
  private final Set<Option<?>> broken;
  private final Problems problems;

  CrossChecks(JobConfig config, Set<Option<?>> broken, Problems problems) {
    this.config = config;
    this.broken = broken;
    this.problems = problems;
  }

  void run() {
    source();
    time();
    inventory();
    sinks();
  }

  private void source() {
    if (is(SOURCE_TYPE, SourceType.ARCHIVE)) {
      require(ARCHIVE_PATHS, "name the directories or files to replay");
    } else if (is(SOURCE_TYPE, SourceType.KINESIS)) {
      require(KINESIS_STREAM, "name the stream that carries the trail");
      require(KINESIS_REGION, "name the stream's Region, here or in AWS_REGION");
    }
    if (is(KINESIS_START, StartPosition.AT_TIMESTAMP)) {
      require(KINESIS_START_TIMESTAMP, "AT_TIMESTAMP needs it");
    } else if (!broken.contains(KINESIS_START)) {
      refuse(KINESIS_START_TIMESTAMP, KINESIS_START + "=AT_TIMESTAMP");
    }
    if (is(KINESIS_CONSUMER, ConsumerType.EFO)) {
      require(KINESIS_CONSUMER_NAME, "enhanced fan-out registers the job under it");
    } else if (!broken.contains(KINESIS_CONSUMER)) {
      refuse(KINESIS_CONSUMER_NAME, KINESIS_CONSUMER + "=efo");
    }
    both(
        ARCHIVE_FROM,
        ARCHIVE_TO,
        (from, to) -> {
          if (!from.isBefore(to)) {
            problems.add(
                config.origin(ARCHIVE_TO),
                ARCHIVE_TO + " (" + to + ") must be after " + ARCHIVE_FROM + " (" + from + ")");
          }
        });
  }

  private void time() {
    both(
        ALLOWED_LATENESS,
        OUT_OF_ORDERNESS,
        (lateness, outOfOrderness) -> {
          Duration least = lateness.plus(outOfOrderness);
          Optional<Duration> horizon = config.find(DEDUPE_HORIZON);
          if (horizon.isPresent() && horizon.get().compareTo(least) < 0) {
            problems.add(
                config.origin(DEDUPE_HORIZON),
                String.format(
                    "%s (%s) must be at least %s + %s (%s), or a late duplicate counts twice",
                    DEDUPE_HORIZON,
                    DEDUPE_HORIZON.type().format(horizon.get()),
                    ALLOWED_LATENESS,
                    OUT_OF_ORDERNESS,
                    DEDUPE_HORIZON.type().format(least)));
          }
        });
  }

  private void inventory() {
    if (!is(INVENTORY_ENABLED, true)) return;
    require(INVENTORY_REGIONS, "name the Regions whose keys are to be known");
    if (is(SOURCE_TYPE, SourceType.ARCHIVE)) {
      problems.add(
          config.origin(INVENTORY_ENABLED),
          INVENTORY_ENABLED
              + " has a meaning for a live job only: what KMS says today is not what was true when"
              + " the archive was written");
    }
  }

  private void sinks() {
    require(SINK_FINDINGS, "say where findings go: stdout, none, file:DIR or kinesis:STREAM");
    require(
        SINK_REJECTED,
        "say where rejected input goes: file:DIR, kinesis:STREAM or stdout; none if it may vanish");
    Map<Object, Option<SinkTarget>> taken = new HashMap<>();
    for (Option<SinkTarget> sink : SINKS) {
      SinkTarget target = config.find(sink).orElse(SinkTarget.NONE);
      if (target.kind() == SinkTarget.Kind.KINESIS) {
        require(SINK_KINESIS_REGION, "name the Region of " + target);
        refuseLoop(sink, target);
      }
      boolean shares = target.kind() == SinkTarget.Kind.NONE;
      Option<SinkTarget> other = shares ? null : taken.putIfAbsent(place(target), sink);
      if (other != null) {
        problems.add(
            config.origin(sink),
            sink
                + " and "
                + other
                + " both go to "
                + Shown.line(target.toString())
                + ": give each a place of its own");
      }
    }
  }

  /** The same for one place, however it is spelled. */
  private static Object place(SinkTarget target) {
    if (target.kind() != SinkTarget.Kind.FILE) return target;
    try {
      return Path.of(target.directory()).toAbsolutePath().normalize();
    } catch (InvalidPathException notLocal) {
      return target;
    }
  }

  /** A job that reads what it writes never ends. */
  private void refuseLoop(Option<SinkTarget> sink, SinkTarget target) {
    boolean loop =
        is(SOURCE_TYPE, SourceType.KINESIS)
            && config.find(KINESIS_STREAM).filter(target.stream()::equals).isPresent()
            && config.find(KINESIS_REGION).equals(config.find(SINK_KINESIS_REGION));
    if (loop) {
      problems.add(
          config.origin(sink),
          sink + " must not go to " + target + ", the stream that the trail comes from");
    }
  }

  private <T> boolean is(Option<T> option, T value) {
    return config.find(option).filter(value::equals).isPresent();
  }

  private void require(Option<?> option, String why) {
    String problem = option + " is missing: " + why;
    if (config.find(option).isEmpty() && !broken.contains(option)) problems.add(problem);
  }

  private void refuse(Option<?> option, String condition) {
    if (config.find(option).isPresent()) {
      problems.add(config.origin(option), option + " has a meaning only with " + condition);
    }
  }

  private <T> void both(Option<T> one, Option<T> other, BiConsumer<T, T> check) {
    config.find(one).ifPresent(a -> config.find(other).ifPresent(b -> check.accept(a, b)));
  }
}
