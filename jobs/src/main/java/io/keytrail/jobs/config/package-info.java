/**
 * Configuration: every option is one constant of {@link io.keytrail.jobs.config.JobOptions}; flags,
 * a properties file and property groups flatten into {@link io.keytrail.jobs.config.Setting}s, and
 * those become one immutable {@link io.keytrail.jobs.config.JobConfig}, or a {@link
 * io.keytrail.jobs.config.ConfigException} that names every problem at once.
 */
package io.keytrail.jobs.config;
