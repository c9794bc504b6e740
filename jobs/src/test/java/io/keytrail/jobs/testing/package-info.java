/**
 * What tests share: a Kinesis server with ways to fill and read its streams, and a double of KMS.
 */
package io.keytrail.jobs.testing;
