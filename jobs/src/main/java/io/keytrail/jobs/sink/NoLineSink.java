package io.keytrail.jobs.sink;

import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Drops lines, so that the operators before it run as ever. */
final class NoLineSink implements LineSink {
  private static final long serialVersionUID = 1;

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public void attach(DataStream<OutputLine> lines, String uid) {
    lines.sinkTo(new DiscardingSink<>()).name(uid).uid(uid);
  }
}
