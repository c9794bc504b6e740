/**
 * One look at the keys of an account and Region through KMS's API: paced, retried, and honest about
 * what it could not read. Knows no Flink; the source and the command line share it.
 */
package io.keytrail.jobs.inventory.scan;
