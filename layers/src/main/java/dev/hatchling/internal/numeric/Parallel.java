package dev.hatchling.internal.numeric;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs numbered pieces of work on all cores. A piece must not depend on which thread runs it nor on
 * the others, so that results are the same for every number of threads.
 */
public final class Parallel {
  private static final int THREADS =
      Math.max(
          1, Integer.getInteger("hatchling.threads", Runtime.getRuntime().availableProcessors()));

  private static final @Nullable ExecutorService POOL = THREADS == 1 ? null : pool();
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private Parallel() {}

  /** The number of threads: the cores, or the system property {@code hatchling.threads}. */
  public static int threads() {
    return THREADS;
  }

  /**
   * Runs {@code task(0) .. task(n - 1)} in any order and waits for all. A call from inside a task
   * runs its pieces one after another.
   *
   * @param n how many pieces
   * @param task the work of one piece
   */
  public static void forEach(int n, IntConsumer task) {
    ExecutorService pool = POOL;
    if (n <= 1 || pool == null || INSIDE.get()) {
      for (int i = 0; i < n; i++) {
        task.accept(i);
      }
      return;
    }
    int helpers = Math.min(THREADS, n) - 1;
    Job job = new Job(n, task, helpers);
    for (int i = 0; i < helpers; i++) {
      pool.execute(job::help);
    }
    job.work();
    job.await();
  }

  /** Work on the elements at ≤ .. &lt; at + count of a row. */
  public interface Piece {
    /** Runs. */
    void run(long at, int count);
  }

  /**
   * Runs work on every element of a row, in pieces.
   *
   * @param length of the row
   * @param size of a piece, the last may be shorter
   */
  public static void pieces(long length, int size, Piece work) {
    forEach(
        Math.toIntExact((length + size - 1) / size),
        i -> {
          long at = (long) i * size;
          work.run(at, (int) Math.min(size, length - at));
        });
  }

  private static ExecutorService pool() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        THREADS - 1,
        runnable -> {
          Thread thread = new Thread(runnable, "hatchling-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** One call: pieces are handed out by a counter. */
  private static final class Job {
    private final int pieces;
    private final IntConsumer task;
    private final boolean refused = HostMemory.refused();
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch helping;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int pieces, IntConsumer task, int helpers) {
      this.pieces = pieces;
      this.task = task;
      this.helping = new CountDownLatch(helpers);
    }

    void help() {
      try {
        if (refused) {
          HostMemory.refuse(this::work);
        } else {
          work();
        }
      } finally {
        helping.countDown();
      }
    }

    void work() {
      INSIDE.set(true);
      try {
        for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
          task.accept(i);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
        next.set(pieces);
      } finally {
        INSIDE.set(false);
      }
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          helping.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable thrown = failure.get();
      if (thrown instanceof RuntimeException e) {
        throw e;
      } else if (thrown instanceof Error e) {
        throw e;
      }
    }
  }
}
