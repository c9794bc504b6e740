/**
 * Holds the findings of two runs over the same events against each other: what one rule set or
 * threshold finds that the other does not, and what both tell differently.
 *
 * <p>Plain Java over finished findings, for any detection; it knows neither rules nor thresholds.
 */
package io.keytrail.compare;
