package io.keytrail.jobs.source.archive;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The files of an archive that are to be read: folders are walked level by level, each level in
 * parallel, and those that cannot hold anything asked for are not opened.
 */
final class ArchiveListing {
  /** Undated first, then by time and path: the order in which they are read. */
  static final Comparator<ArchiveFile> ORDER =
      Comparator.<ArchiveFile>comparingLong(file -> file.nameTimeMillis)
          .thenComparing(file -> file.path);

  /** Listing waits for answers (S3) more than it computes. */
  private static final int THREADS = 16;

  private final ArchiveSelection selection;
  private final Set<String> seen = new HashSet<>();
  private final List<ArchiveFile> files = new ArrayList<>();
  private long ignoredFiles;
  private long ignoredFolders;
  private long outsideFiles;

  private ArchiveListing(ArchiveSelection selection) {
    this.selection = selection;
  }

  /**
   * @throws ArchivePathException if a path does not exist, cannot be read or holds no trail
   */
  static ArchiveListing of(ArchiveOptions options) {
    ArchiveListing listing = new ArchiveListing(options.selection);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS, ArchiveListing::daemon);
    try {
      for (String path : options.paths) {
        int before = listing.files.size();
        listing.walk(ArchiveRoots.of(path), pool);
        // Nothing new may also mean: left out by the selection, or found under an earlier path.
        if (listing.files.size() == before) check(List.of(path));
      }
    } finally {
      pool.shutdownNow();
    }
    listing.files.sort(ORDER);
    return listing;
  }

  /**
   * Looks for one file of each path only, so that a wrong path is told before anything starts.
   *
   * @throws ArchivePathException as {@link #of} does
   */
  static void check(List<String> paths) {
    for (String path : paths) {
      if (!holdsTrail(ArchiveRoots.of(path), true, new HashSet<>())) throw noTrail(path);
    }
  }

  /** In the order in which they are read. */
  List<ArchiveFile> files() {
    return Collections.unmodifiableList(files);
  }

  ArchiveTotals totals() {
    long bytes = files.stream().mapToLong(file -> file.length).sum();
    return new ArchiveTotals(files.size(), bytes, ignoredFiles, ignoredFolders, outsideFiles);
  }

  /** A folder that cannot be listed may hold one: the reader will reject it. */
  private static boolean holdsTrail(
      List<ArchiveFolder.Entry> entries, boolean roots, Set<String> seen) {
    for (ArchiveFolder.Entry entry : entries) {
      if (!entry.folder && isTrail(entry)) return true;
    }
    for (ArchiveFolder.Entry entry : entries) {
      if (!entry.folder || isDigest(entry) || !seen.add(identity(entry))) continue;
      List<ArchiveFolder.Entry> children = roots ? list(entry) : listOrNull(entry);
      if (children == null || holdsTrail(children, false, seen)) return true;
    }
    return false;
  }

  private static ArchivePathException noTrail(String path) {
    return new ArchivePathException(
        "no .json, .jsonl, .ndjson or .gz file in " + path + ": give the directory of a trail");
  }

  private void walk(List<ArchiveFolder.Entry> entries, ExecutorService pool) {
    List<ArchiveFolder.Entry> folders = new ArrayList<>();
    for (ArchiveFolder.Entry entry : entries) take(entry, folders);
    boolean roots = true;
    while (!folders.isEmpty()) {
      List<ArchiveFolder.Entry> deeper = new ArrayList<>();
      List<List<ArchiveFolder.Entry>> listed = listAll(folders, roots, pool);
      for (int i = 0; i < listed.size(); i++) {
        if (listed.get(i) == null) {
          files.add(new ArchiveFile(folders.get(i).path, 0, ArchiveFile.UNDATED));
          continue;
        }
        for (ArchiveFolder.Entry child : listed.get(i)) take(child, deeper);
      }
      folders = deeper;
      roots = false;
    }
  }

  private void take(ArchiveFolder.Entry entry, List<ArchiveFolder.Entry> folders) {
    if (entry.folder) {
      if (isDigest(entry)) {
        ignoredFolders++;
      } else if (selection.mayHold(entry.path) && seen.add(identity(entry))) {
        folders.add(entry);
      }
    } else if (seen.add(entry.path)) {
      takeFile(entry);
    }
  }

  private void takeFile(ArchiveFolder.Entry entry) {
    if (!isTrail(entry)) {
      ignoredFiles++;
      return;
    }
    TrailFileName name = TrailFileName.parse(entry.name);
    if (!selection.keeps(name)) {
      outsideFiles++;
      return;
    }
    long time = name == null ? ArchiveFile.UNDATED : name.timeMillis;
    files.add(new ArchiveFile(entry.path, entry.length, time));
  }

  private static List<List<ArchiveFolder.Entry>> listAll(
      List<ArchiveFolder.Entry> folders, boolean roots, ExecutorService pool) {
    List<Callable<List<ArchiveFolder.Entry>>> tasks = new ArrayList<>();
    for (ArchiveFolder.Entry folder : folders) {
      tasks.add(() -> roots ? list(folder) : listOrNull(folder));
    }
    try {
      List<List<ArchiveFolder.Entry>> listed = new ArrayList<>();
      for (Future<List<ArchiveFolder.Entry>> task : pool.invokeAll(tasks)) listed.add(task.get());
      return listed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArchivePathException("listing the archive was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ArchivePathException) throw (ArchivePathException) e.getCause();
      throw new IllegalStateException(e.getCause());
    }
  }

  private static List<ArchiveFolder.Entry> list(ArchiveFolder.Entry folder) {
    try {
      return ArchiveFolder.list(folder.path);
    } catch (IOException e) {
      throw ArchiveRoots.unreadable(folder.path, e);
    }
  }

  /**
   * @return null for a local folder that cannot be listed; elsewhere a listing that fails may work
   *     the next time, and going on without it would lose what it holds
   */
  private static List<ArchiveFolder.Entry> listOrNull(ArchiveFolder.Entry folder) {
    try {
      return list(folder);
    } catch (ArchivePathException e) {
      if (ArchiveFolder.isLocal(folder.path)) return null;
      throw e;
    }
  }

  private static boolean isTrail(ArchiveFolder.Entry file) {
    return !file.special && TrailFileName.isTrail(file.name);
  }

  private static boolean isDigest(ArchiveFolder.Entry folder) {
    return folder.name.equals("CloudTrail-Digest") || folder.name.equals("CloudTrail-Insight");
  }

  /** Links may lead in circles. */
  private static String identity(ArchiveFolder.Entry folder) {
    if (!folder.path.startsWith("/")) return folder.path;
    try {
      return new File(folder.path).getCanonicalPath() + '/';
    } catch (IOException e) {
      throw ArchiveRoots.unreadable(folder.path, e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "archive-listing");
    thread.setDaemon(true);
    return thread;
  }
}
