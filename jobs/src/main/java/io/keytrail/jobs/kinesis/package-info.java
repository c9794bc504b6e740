/**
 * What reading from and writing to Kinesis have in common: how a stream is named, and asked for.
 */
package io.keytrail.jobs.kinesis;
