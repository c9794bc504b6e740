/**
 * Key compliance as Flink operators: one key's facts and users to findings, and floods of findings
 * to summaries. What is judged, and how, is in {@link io.keytrail.compliance}.
 */
package io.keytrail.jobs.compliance;
