package io.keytrail.jobs.rules;

import org.apache.flink.util.OutputTag;

/** Where side outputs go: what the contexts of Flink's many kinds of functions have in common. */
interface SideOutput {
  <T> void output(OutputTag<T> tag, T element);
}
