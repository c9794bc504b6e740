package io.keytrail.jobs.sink;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A way out: a topology is given one and does not know where its lines go. See {@link LineSinks}.
 */
public interface LineSink extends Serializable {
  /**
   * Looks, before a job starts, whether the output can be written; may ask over the network.
   *
   * @return what is wrong, as one sentence for the user; empty when nothing was found
   */
  Optional<String> problem();

  /** Takes away what an earlier run that did not come to its end has left; not of a resumed one. */
  default void clear() {}

  /**
   * Takes, after the writer of a run in this process was closed before its end, the lines that had
   * not come to it; drops them, where nobody would look for them.
   *
   * @param lines in their order
   */
  default void keep(List<OutputLine> lines) throws IOException {}

  /**
   * Looks, after a run in this process that did not come to its end, what it has left. Comes after
   * {@link #clear}.
   *
   * @return where what was written stands, and how far it goes, or that nothing was, as one
   *     sentence; empty when it is whole, or it cannot be told
   */
  default Optional<String> leftover() {
    return Optional.empty();
  }

  /**
   * Ends the stream here.
   *
   * @param uid name and uid of the sink operator
   */
  void attach(DataStream<OutputLine> lines, String uid);
}
