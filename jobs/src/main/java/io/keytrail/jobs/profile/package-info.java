/**
 * What is normal for keys and principals as Flink operators: closed windows to cases, and cases to
 * the findings that an alert budget lets through. What is learned, and how it is judged, is in
 * {@link io.keytrail.profile} and {@link io.keytrail.cases}.
 */
package io.keytrail.jobs.profile;
