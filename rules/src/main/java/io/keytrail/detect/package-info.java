/**
 * Detections over a key's usage windows, as plain Java: a {@link
 * io.keytrail.detect.WindowDetection} says which windows are out of bounds, {@link
 * io.keytrail.detect.EpisodeTracker} makes one finding of those that belong together.
 */
package io.keytrail.detect;
