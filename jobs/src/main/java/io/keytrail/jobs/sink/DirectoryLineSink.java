package io.keytrail.jobs.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** Part files in a directory, by Flink's own file sink: exactly once. */
final class DirectoryLineSink implements LineSink {
  private static final long serialVersionUID = 1;

  private final String directory;

  DirectoryLineSink(String directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> problem() {
    Path path;
    try {
      path = new Path(directory);
    } catch (IllegalArgumentException e) {
      return Optional.of("'" + directory + "' is no path to write to: " + e.getMessage() + ".");
    }
    String scheme = path.toUri().getScheme();
    return scheme == null || scheme.equals("file")
        ? localProblem(java.nio.file.Path.of(path.getPath()))
        : remoteProblem(path);
  }

  private Optional<String> localProblem(java.nio.file.Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      return Optional.of("Output directory " + path + " is a file: name a directory.");
    }
    java.nio.file.Path existing = path.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) existing = existing.getParent();
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Optional.of(
          "Output directory "
              + path
              + " cannot be written to: check the permissions of "
              + existing
              + ".");
    }
    return Optional.empty();
  }

  private Optional<String> remoteProblem(Path path) {
    try {
      path.getFileSystem();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "Output directory "
              + directory
              + " is on a file system that is not there: install Flink's plugin for "
              + path.toUri().getScheme()
              + ":// or write to a local directory.");
    }
  }

  @Override
  public Optional<String> leftover() {
    Path path = new Path(directory);
    String scheme = path.toUri().getScheme();
    if (scheme != null && !scheme.equals("file")) return Optional.empty();
    java.nio.file.Path local = java.nio.file.Path.of(path.getPath());
    if (!Files.isDirectory(local)) return Optional.empty();
    try (Stream<java.nio.file.Path> files = Files.list(local)) {
      long unfinished =
          files.filter(file -> file.getFileName().toString().contains(".inprogress.")).count();
      if (unfinished == 0) return Optional.empty();
      return Optional.of(
          local
              + " holds "
              + unfinished
              + (unfinished == 1 ? " unfinished file" : " unfinished files")
              + ", named .part-….inprogress…, of this run and earlier ones");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void attach(DataStream<OutputLine> lines, String uid) {
    FileSink<OutputLine> sink =
        FileSink.<OutputLine>forRowFormat(
                new Path(directory),
                (line, out) -> {
                  out.write(line.text.getBytes(StandardCharsets.UTF_8));
                  out.write('\n');
                })
            .withBucketAssigner(new BasePathBucketAssigner<>())
            .withRollingPolicy(OnCheckpointRollingPolicy.build())
            .withOutputFileConfig(new OutputFileConfig("part", ".jsonl"))
            .build();
    lines.sinkTo(sink).name(uid).uid(uid);
  }
}
