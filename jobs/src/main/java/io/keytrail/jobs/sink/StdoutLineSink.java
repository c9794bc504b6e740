package io.keytrail.jobs.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Whole lines on standard output, with those of the job's other outputs never mixed in. */
final class StdoutLineSink implements LineSink {
  private static final long serialVersionUID = 1;

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public void attach(DataStream<OutputLine> lines, String uid) {
    lines.sinkTo(new Stdout()).setParallelism(1).name(uid).uid(uid);
  }

  @Override
  public void keep(List<OutputLine> lines) {
    PrintStream out = System.out;
    synchronized (out) {
      for (OutputLine line : lines) {
        byte[] text = (line.text + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(text, 0, text.length);
      }
      out.flush();
    }
  }

  private static final class Stdout implements Sink<OutputLine> {
    private static final long serialVersionUID = 1;

    @Override
    public SinkWriter<OutputLine> createWriter(WriterInitContext context) {
      return new Writer(System.out, context.getProcessingTimeService());
    }

    @Override
    @Deprecated
    public SinkWriter<OutputLine> createWriter(InitContext context) {
      return new Writer(System.out, context.getProcessingTimeService());
    }
  }

  /** Gathers lines, and prints them in one go: when they are many, old, or a checkpoint comes. */
  static final class Writer implements SinkWriter<OutputLine> {
    private static final int MANY_BYTES = 1 << 16;
    private static final long OLD_MILLIS = 1000;

    private final PrintStream out;
    private final ProcessingTimeService clock;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private boolean timerSet;

    Writer(PrintStream out, ProcessingTimeService clock) {
      this.out = out;
      this.clock = clock;
    }

    @Override
    public void write(OutputLine line, Context context) throws IOException {
      gathered.writeBytes(line.text.getBytes(StandardCharsets.UTF_8));
      gathered.write('\n');
      if (gathered.size() >= MANY_BYTES) {
        print();
      } else if (!timerSet) {
        timerSet = true;
        clock.registerTimer(
            clock.getCurrentProcessingTime() + OLD_MILLIS,
            time -> {
              timerSet = false;
              print();
            });
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      print();
    }

    private void print() throws IOException {
      if (gathered.size() == 0) return;
      synchronized (out) {
        gathered.writeTo(out);
        gathered.reset();
        if (out.checkError()) { // flushes, too
          throw new IOException("Standard output was closed: lines cannot be written there.");
        }
      }
    }

    @Override
    public void close() throws IOException {
      print();
    }
  }
}
