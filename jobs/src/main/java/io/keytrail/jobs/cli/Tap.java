package io.keytrail.jobs.cli;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Shows the records of a stream to the process that started the job, when both are one. Only the id
 * travels into the cluster, for a job is serialized on its way.
 */
final class Tap<T> implements AutoCloseable {
  private static final Map<String, Consumer<?>> OPEN = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  /**
   * @param listener called by several threads at once
   */
  Tap(Consumer<T> listener) {
    OPEN.put(id, listener);
  }

  void attach(DataStream<T> stream, String uid) {
    stream.sinkTo(new End<>(id)).name(uid).uid(uid);
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }

  private static final class End<T> implements Sink<T>, Serializable {
    private static final long serialVersionUID = 1;

    private final String id;

    End(String id) {
      this.id = id;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
      return new Writer<>(id);
    }

    @Override
    @Deprecated
    public SinkWriter<T> createWriter(InitContext context) {
      return new Writer<>(id);
    }
  }

  private static final class Writer<T> implements SinkWriter<T> {
    private final Consumer<T> listener;

    @SuppressWarnings("unchecked") // the id was made for a listener of this type
    Writer(String id) {
      listener = (Consumer<T>) OPEN.getOrDefault(id, record -> {});
    }

    @Override
    public void write(T record, Context context) {
      listener.accept(record);
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}
