package io.keytrail.jobs.sink;

import java.io.Serializable;
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

  /**
   * Ends the stream here.
   *
   * @param uid name and uid of the sink operator
   */
  void attach(DataStream<OutputLine> lines, String uid);
}
