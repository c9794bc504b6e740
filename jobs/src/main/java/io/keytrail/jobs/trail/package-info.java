/**
 * What a trail is to the job, live or replayed: the way in, the batches that come through it, and
 * what is counted on the way.
 */
package io.keytrail.jobs.trail;
