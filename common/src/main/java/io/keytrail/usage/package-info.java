/**
 * How a KMS key was used in a stretch of time: what is counted, merged on the way, and written out
 * as a usage window.
 */
package io.keytrail.usage;
