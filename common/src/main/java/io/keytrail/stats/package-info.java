/**
 * Small, bounded, mergeable statistics. What they hold does not depend on the order of what came
 * in.
 */
package io.keytrail.stats;
