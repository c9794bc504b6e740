/** What tests share: a Kinesis server, and ways to fill and read its streams. */
package io.keytrail.jobs.testing;
