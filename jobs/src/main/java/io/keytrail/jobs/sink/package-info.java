/** The ways out: lines to Kinesis, to files, to standard output, or to nowhere; and their order. */
package io.keytrail.jobs.sink;
