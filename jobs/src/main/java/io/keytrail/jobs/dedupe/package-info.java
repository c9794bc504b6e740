/** Each event once: repeated ids, calls that two accounts tell of, service events told twice. */
package io.keytrail.jobs.dedupe;
