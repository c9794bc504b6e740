/**
 * The jobs themselves: {@link io.keytrail.jobs.KeyUsageJob} for clusters, and {@link
 * io.keytrail.jobs.JobAssembly}, which builds from a configuration the parts that clusters and
 * commands put together.
 */
package io.keytrail.jobs;
