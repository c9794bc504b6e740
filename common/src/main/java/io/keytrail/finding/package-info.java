/**
 * What leaves the system: findings, and the two forms in which people and machines read them.
 *
 * <p>A detection fills a {@link io.keytrail.finding.Finding}. {@link io.keytrail.finding.OcsfJson}
 * writes it as one line of OCSF 1.8.0 JSON (Detection Finding, class 2004, or Compliance Finding,
 * class 2003), {@link io.keytrail.finding.FindingText} as a page for a terminal. Both are functions
 * of the finding alone: no wall clock, no host name, maps in sorted order. The same finding gives
 * the same bytes in a replay as it gave live.
 *
 * <p>Much of a finding's text was chosen by whoever made the calls: user agents, session names,
 * error messages, encryption contexts. Everything passes {@link io.keytrail.finding.SafeText}
 * before it is written.
 */
package io.keytrail.finding;
