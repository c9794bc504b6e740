/**
 * Replays a CloudTrail archive.
 *
 * <p>In the coordinator, {@code ArchiveListing} finds the files that {@code ArchiveSelection} asks
 * for, {@code SlicePlan} cuts them into splits, and {@code ArchiveEnumerator} hands those out in
 * order of time. In each reader, {@code ArchiveFetcher} reads and decodes in a thread of its own,
 * {@code ArchiveEmitter} hands batches and watermarks on, and {@code ArchiveReader} holds both
 * together. {@code ArchiveMessages} is what the two sides say to each other.
 *
 * <p>Beginning is at {@link io.keytrail.jobs.source.archive.ArchiveOptions}, {@link
 * io.keytrail.jobs.source.archive.TrailArchiveSource#check} and {@link
 * io.keytrail.jobs.source.archive.ArchiveTrail}.
 */
package io.keytrail.jobs.source.archive;
