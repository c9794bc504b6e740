/**
 * Usage of keys: merged before the shuffle, then one timeline per key with its windows and
 * findings.
 */
package io.keytrail.jobs.usage;
