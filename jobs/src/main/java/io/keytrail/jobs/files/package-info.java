/** What reading through Flink's file systems has in common, wherever it is done. */
package io.keytrail.jobs.files;
