/**
 * What is known of keys apart from the trail, as a stream: from KMS, asked again and again, or from
 * a snapshot file.
 */
package io.keytrail.jobs.inventory;
