/**
 * The life of a key: its usage, merged before the shuffle and then kept in windows, what is known
 * of it, and the answers that it gives to findings and to records that rules cannot judge without
 * it.
 */
package io.keytrail.jobs.key;
