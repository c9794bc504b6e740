/** Which operator follows which: topologies are defined here, and executed elsewhere. */
package io.keytrail.jobs.topology;
