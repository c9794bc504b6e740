package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.ConfigException;
import io.keytrail.jobs.config.Shown;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.util.SerializedThrowable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns what went wrong into one sentence on standard error, and an exit code. */
final class Failures {
  /** How systems say that a file system has no room, or no more for this user. */
  private static final Pattern FULL =
      Pattern.compile("no space left|quota exceeded|not enough space", Pattern.CASE_INSENSITIVE);

  private static final String FREE_SPACE = ": free some space, or choose another place";

  private final PrintStream err;
  private final boolean debug;

  Failures(PrintStream err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  /** For what the command line refuses without reading on. */
  int wrongUse(ParameterException e) {
    Misuse misuse = new Misuse(e);
    CommandException told =
        CommandException.all(ExitCode.WRONG_USE, misuse.sentences(), misuse.hint());
    say(e.getCommandLine().getCommandSpec().qualifiedName(), told.getMessage(), e);
    return ExitCode.WRONG_USE;
  }

  /** For what a command threw. */
  int failed(Throwable e, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    List<Throwable> causes = causes(e);
    for (Throwable cause : causes) {
      if (cause instanceof CommandException) {
        say(name, CommandException.ended(cause.getMessage()), e);
        return ((CommandException) cause).exitCode();
      }
      if (cause instanceof ConfigException) {
        say(name, CommandException.ended(cause.getMessage()), e);
        return ExitCode.WRONG_USE;
      }
    }
    say(name, sentence(causes), e);
    return ExitCode.FAILED;
  }

  private void say(String command, String sentence, Throwable e) {
    err.println(command + ": " + sentence);
    if (debug) e.printStackTrace(err);
    err.flush();
  }

  /** The most telling of the causes, the outermost first. */
  private String sentence(List<Throwable> causes) {
    for (Throwable cause : causes) {
      Optional<String> known = known(cause);
      if (known.isPresent()) return CommandException.ended(known.get());
    }
    Throwable root = causes.get(causes.size() - 1);
    String message = root.getMessage() == null ? "" : Shown.line(root.getMessage()) + " ";
    String hint = debug ? "" : " Add --debug to see where.";
    String kind = root.getClass().getSimpleName() + where(root.getStackTrace());
    return "failed unexpectedly: " + message + "(" + kind + ")." + hint;
  }

  /** The innermost place, and the innermost of Keytrail: enough to tell two failures apart. */
  private static String where(StackTraceElement[] frames) {
    if (frames.length == 0) return "";
    String place = " at " + place(frames[0]);
    for (StackTraceElement frame : frames) {
      if (!frame.getClassName().startsWith("io.keytrail.")) continue;
      return frame == frames[0] ? place : place + ", from " + place(frame);
    }
    return place;
  }

  private static String place(StackTraceElement frame) {
    return frame.getFileName() == null
        ? frame.getClassName() + "." + frame.getMethodName()
        : frame.getFileName() + ":" + frame.getLineNumber();
  }

  private static Optional<String> known(Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      return Optional.of(Shown.line(cause.getMessage()) + " does not exist");
    }
    if (cause instanceof AccessDeniedException) {
      return Optional.of(
          Shown.line(cause.getMessage()) + " may not be read or written: check its permissions");
    }
    if (cause instanceof FileSystemException) {
      FileSystemException e = (FileSystemException) cause;
      String reason = e.getReason() == null ? "" : e.getReason();
      String told = FULL.matcher(reason).find() ? ": " + reason + FREE_SPACE : " " + reason;
      return Optional.of(Shown.line((e.getFile() + told).strip()));
    }
    if (cause instanceof UnknownHostException) {
      return Optional.of(
          "there is no host " + Shown.line(cause.getMessage()) + ": check the endpoint and Region");
    }
    if (cause instanceof ConnectException) {
      return Optional.of(
          "no connection (" + Shown.line(cause.getMessage()) + "): check that the endpoint is up");
    }
    if (cause instanceof OutOfMemoryError) {
      return Optional.of(
          "the heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB is too small: allow Java more with KEYTRAIL_JAVA_OPTS=-Xmx4g, or lower --parallelism");
    }
    return Optional.empty();
  }

  /** The chain of causes, with what Flink serialized on the way restored. */
  private static List<Throwable> causes(Throwable e) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = e; cause != null && causes.size() < 50; cause = cause.getCause()) {
      if (cause instanceof SerializedThrowable) {
        cause = ((SerializedThrowable) cause).deserializeError(Failures.class.getClassLoader());
      }
      causes.add(cause);
    }
    return causes;
  }
}
