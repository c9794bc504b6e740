package io.keytrail.testdata;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes the files of all slots, several at a time; each slot's bytes depend on itself only. */
final class SlotWorkers {
  /** Writes slots, one after the other, on one thread. */
  interface Worker {
    void write(int slot) throws IOException;

    /** What it wrote until now. */
    Tally tally();

    void close();
  }

  private final int threads;
  private final int slots;
  private final AtomicInteger nextSlot = new AtomicInteger();
  private long written;

  SlotWorkers(int threads, int slots) {
    this.threads = threads;
    this.slots = slots;
  }

  /**
   * @throws IOException if the directory is not empty (two archives would mix), or cannot be made
   */
  static void createEmpty(Path out) throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new FileSystemException(
          out.toString(), null, "is a file: name a directory to write to");
    }
    Files.createDirectories(out);
    try (Stream<Path> content = Files.list(out)) {
      if (content.findAny().isPresent()) {
        throw new FileSystemException(
            out.toString(), null, "is not empty: name a new directory, or empty it first");
      }
    }
  }

  /**
   * @param progress told how many events there are by now, by one thread at a time
   */
  Tally run(Supplier<Worker> workers, LongConsumer progress) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Tally>> tallies = new ArrayList<>();
      Callable<Tally> work = () -> writeSlots(workers.get(), progress);
      for (int i = 0; i < threads; i++) tallies.add(pool.submit(work));
      Tally sum = new Tally();
      for (Future<Tally> tally : tallies) sum.add(tally.get());
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) throw (IOException) e.getCause();
      throw new IllegalStateException("the generator failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Tally writeSlots(Worker worker, LongConsumer progress) throws IOException {
    try {
      for (int slot = nextSlot.getAndIncrement(); slot < slots; slot = nextSlot.getAndIncrement()) {
        long before = worker.tally().events;
        worker.write(slot);
        add(worker.tally().events - before, progress);
      }
      return worker.tally();
    } catch (IOException | RuntimeException | Error e) {
      nextSlot.set(slots); // the others need not go on
      throw e;
    } finally {
      worker.close();
    }
  }

  private synchronized void add(long events, LongConsumer progress) {
    written += events;
    progress.accept(written);
  }
}
