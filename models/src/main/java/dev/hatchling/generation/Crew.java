package dev.hatchling.generation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the heads of a layer. A layer takes tens of microseconds, so they wait for
 * each other by spinning, a little while, before they sleep. Who does what is fixed by its number;
 * results do not depend on how many threads there are.
 */
final class Crew implements AutoCloseable {
  /** A task of a run. */
  interface Task {
    /**
     * Does part {@code index} of the work.
     *
     * @param worker which thread runs it, in [0, threads)
     */
    void run(int index, int worker);
  }

  private static final int SPINS = 20_000;

  private final Thread[] threads;
  private final AtomicInteger done = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable Task task;
  private int count;

  /** A crew of this many threads, the caller's among them. */
  Crew(int size) {
    threads = new Thread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = new Thread(() -> work(worker), "hatchling-crew-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** Threads, the caller's among them. */
  int size() {
    return threads.length + 1;
  }

  /** Runs parts 0 to parts − 1 and returns when all are done. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread calls run
  void run(int parts, Task work) {
    if (threads.length == 0 || parts == 1) {
      for (int i = 0; i < parts; i++) {
        work.run(i, 0);
      }
      return;
    }
    task = work;
    count = parts;
    done.set(0);
    round++;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    share(work, parts, 0);
    awaitOthers();
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("a thread of the generator failed: " + failed, failed);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // another process has the other's core: give ours
  private void awaitOthers() {
    for (int spins = 0; done.get() < threads.length; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private void share(Task work, int parts, int worker) {
    int size = size();
    int to = (int) ((long) parts * (worker + 1) / size);
    for (int i = (int) ((long) parts * worker / size); i < to; i++) {
      work.run(i, worker);
    }
  }

  private void work(int worker) {
    int seen = 0;
    while (true) {
      seen = next(seen);
      if (closed) {
        return;
      }
      try {
        Task work = task;
        if (work != null) {
          share(work, count, worker);
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      done.incrementAndGet();
    }
  }

  private int next(int seen) {
    for (int spins = 0; round == seen && !closed; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    return seen + 1;
  }

  /** Lets the threads end. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
