package io.keytrail.jobs.cli;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.ConfigException;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what is wrong with what a command was asked for, so that all of it is told at once. */
final class Wrong {
  private final Misuse misuse;
  private final Set<String> sentences = new LinkedHashSet<>();
  private final List<Exception> causes = new ArrayList<>();
  private int exitCode = ExitCode.FAILED;

  /**
   * @param misuse what the command line refused
   */
  Wrong(Misuse misuse) {
    this.misuse = misuse;
    misuse.sentences().forEach(this::add);
  }

  /** A sentence for the user: where, what and what to do. */
  void add(String sentence) {
    sentences.add(sentence);
    exitCode = ExitCode.WRONG_USE;
  }

  void addAll(List<String> further) {
    further.forEach(this::add);
  }

  /** Something that is amiss though it was rightly asked for: a stream that does not answer. */
  void addFailure(String sentence) {
    sentences.add(sentence);
  }

  /** What comes of it; null, with its problems taken, when it is refused. */
  <T> T tried(Supplier<T> attempt) {
    try {
      return attempt.get();
    } catch (ConfigException e) {
      causes.add(e);
      addAll(e.problems());
    } catch (CommandException e) {
      causes.add(e);
      sentences.add(e.getMessage());
      if (e.exitCode() != ExitCode.FAILED) exitCode = e.exitCode();
    }
    return null;
  }

  /** As {@link #tried} for what gives nothing. */
  void check(Runnable attempt) {
    tried(
        () -> {
          attempt.run();
          return null;
        });
  }

  /** The configuration, as far as it can be read. */
  JobConfig config(ConfigLoader loader) {
    if (isRefused("PATH")) loader.refused(JobOptions.ARCHIVE_PATHS);
    List<String> told = new ArrayList<>();
    JobConfig config = loader.loadInPart(told);
    addAll(told);
    return config;
  }

  /** The parts of a job, as far as they can be made. */
  JobAssembly parts(JobConfig config) {
    List<String> told = new ArrayList<>();
    JobAssembly parts = JobAssembly.inPart(config, told);
    addAll(told);
    return parts;
  }

  /** Whether the command line refused what was given for this flag. */
  boolean isRefused(String flag) {
    return misuse.refused().contains(flag);
  }

  /** Without what may be the value of a flag that there is none of. */
  List<String> surely(List<String> arguments) {
    List<String> sure = new ArrayList<>(arguments);
    sure.removeAll(misuse.strays());
    return sure;
  }

  /** Something that kept the look from being finished: it matters only if nothing is wrong. */
  void broken(Exception e) throws Exception {
    if (isEmpty()) throw e;
    causes.add(e);
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  /**
   * @throws CommandException with all of them, if there is any
   */
  void throwIfAny() {
    if (isEmpty()) return;
    CommandException all = CommandException.all(exitCode, sentences, misuse.hint());
    causes.forEach(all::addSuppressed);
    throw all;
  }
}
