/** Detection rules in the job: matching, repetitions, correlations. The engine knows no Flink. */
package io.keytrail.jobs.rules;
