/** The live trail: CloudTrail's carriers out of a Kinesis data stream. */
package io.keytrail.jobs.source.kinesis;
