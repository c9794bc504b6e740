/**
 * Judges findings by labels: which attacks were found and how soon, and how often there was a
 * finding about nothing.
 *
 * <p>It reads finished findings and knows no detection, so that findings of any tool that writes
 * OCSF can be judged. It stands beside the detections because they are tuned by it.
 */
package io.keytrail.score;
