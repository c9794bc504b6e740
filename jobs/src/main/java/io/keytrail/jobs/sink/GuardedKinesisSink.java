package io.keytrail.jobs.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards Flink's Kinesis sink against going on for ever: it would send a refused batch again
 * without end, and fail the job anew after each restart for a line that Kinesis cannot take.
 *
 * <p>Metric {@code tooLargeLines}: lines dropped because not even gzip makes them fit; each is
 * logged. Anything but zero deserves a look.
 *
 * @param <S> the state of the guarded writer: the records not yet sent
 * @param <K> the guarded sink
 */
final class GuardedKinesisSink<
        S, K extends Sink<KinesisRecord> & SupportsWriterState<KinesisRecord, S>>
    implements Sink<OutputLine>, SupportsWriterState<OutputLine, S> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(GuardedKinesisSink.class);

  private final K kinesis;
  private final String stream;
  private final Duration retryFor;

  GuardedKinesisSink(K kinesis, String stream, Duration retryFor) {
    this.kinesis = kinesis;
    this.stream = stream;
    this.retryFor = retryFor;
  }

  @Override
  @SuppressWarnings("unchecked") // the writer of a stateful sink is stateful; only the type is lost
  public SinkWriter<OutputLine> createWriter(WriterInitContext context) throws IOException {
    return new Writer<>(
        (StatefulSinkWriter<KinesisRecord, S>) kinesis.createWriter(context), this, context);
  }

  @Override
  @Deprecated
  public SinkWriter<OutputLine> createWriter(InitContext context) {
    throw new UnsupportedOperationException("Flink 1.20 asks with a WriterInitContext");
  }

  @Override
  public StatefulSinkWriter<OutputLine, S> restoreWriter(
      WriterInitContext context, Collection<S> states) throws IOException {
    return new Writer<>(kinesis.restoreWriter(context, states), this, context);
  }

  @Override
  public SimpleVersionedSerializer<S> getWriterStateSerializer() {
    return kinesis.getWriterStateSerializer();
  }

  private static final class Writer<S> implements StatefulSinkWriter<OutputLine, S> {
    private static final long TICK_MILLIS = 1000;

    private final StatefulSinkWriter<KinesisRecord, S> writer;
    private final String stream;
    private final Duration retryFor;
    private final ProcessingTimeService clock;
    private final Counter submitted;
    private final Counter refused;
    private final Counter tooLarge;
    private final RetryBudget budget;

    Writer(
        StatefulSinkWriter<KinesisRecord, S> writer,
        GuardedKinesisSink<S, ?> sink,
        WriterInitContext context) {
      this.writer = writer;
      this.stream = sink.stream;
      this.retryFor = sink.retryFor;
      this.clock = context.getProcessingTimeService();
      this.submitted = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
      this.refused = context.metricGroup().getNumRecordsOutErrorsCounter();
      this.tooLarge = context.metricGroup().counter("tooLargeLines");
      this.budget = new RetryBudget(retryFor);
      tick();
    }

    /** Runs while the guarded writer waits, too: waiting lets the task's timers through. */
    private void tick() {
      clock.registerTimer(
          clock.getCurrentProcessingTime() + TICK_MILLIS,
          now -> {
            if (budget.isSpent(now, submitted.getCount(), refused.getCount())) {
              throw new IOException(
                  "Kinesis "
                      + stream
                      + " has refused every record for "
                      + retryFor
                      + " ("
                      + refused.getCount()
                      + " refusals; the log above has its answers). When it is throttling, add shards."
                      + " Nothing is lost: after a restart the job writes them again.");
            }
            tick();
          });
    }

    @Override
    public void write(OutputLine line, Context context) throws IOException, InterruptedException {
      KinesisRecord record = KinesisRecord.of(line);
      if (record.isTooLarge()) {
        tooLarge.inc();
        LOG.error(
            "A line of {} characters for Kinesis {} is larger than {} bytes, even gzipped, and is left out. It begins: {}",
            line.text.length(),
            stream,
            KinesisRecord.MAX_BYTES,
            line.text.substring(0, 500).replaceAll("\\p{Cntrl}", " "));
        return;
      }
      writer.write(record, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      writer.flush(endOfInput);
    }

    @Override
    public List<S> snapshotState(long checkpointId) throws IOException {
      return writer.snapshotState(checkpointId);
    }

    @Override
    public void close() throws IOException {
      try {
        writer.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
