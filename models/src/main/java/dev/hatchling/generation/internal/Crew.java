package dev.hatchling.generation.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the heads of a layer. A layer takes tens of microseconds, so they wait for
 * each other by spinning, a little while, before they sleep. Each begins with parts of its own,
 * whose weights its core's cache holds, and goes on with what others have not begun: a thread that
 * the system has put aside delays nobody. Who does what changes no result.
 */
public final class Crew implements AutoCloseable {
  /** A task of a run; parts may run at the same time. */
  public interface Task {
    /**
     * Does part {@code index} of the work.
     *
     * @param worker which thread runs it, in [0, threads)
     */
    void run(int index, int worker);
  }

  /** About 50 microseconds. */
  private static final int SPINS = 2_000;

  private final Thread[] threads;
  private final long worth;
  private boolean started;
  private volatile boolean closed;
  private volatile @Nullable Round current;

  /** Bit per thread: whether it sleeps, or is about to. */
  private final AtomicInteger asleep = new AtomicInteger();

  /** A crew of this many threads, the caller's among them; at most 32. */
  public Crew(int size) {
    this(size, 0);
  }

  /**
   * As {@link #Crew(int)}; the threads begin when they are first needed.
   *
   * @param worth the least work of a run that the caller does not do alone
   */
  public Crew(int size, long worth) {
    threads = new Thread[size - 1];
    this.worth = worth;
  }

  private void start() {
    started = true;
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = new Thread(() -> work(worker), "hatchling-crew-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** Threads, the caller's among them. */
  public int size() {
    return threads.length + 1;
  }

  /** Threads that share a run of so much work. */
  public int size(long work) {
    return work < worth ? 1 : size();
  }

  /**
   * Runs parts 0 to parts − 1 and returns when all are done.
   *
   * @param work of all of them together, in the unit of the crew's worth
   */
  public void run(int parts, long work, Task task) {
    if (size(work) == 1 || parts == 1) {
      for (int i = 0; i < parts; i++) {
        task.run(i, 0);
      }
      return;
    }
    if (!started) {
      start();
    }
    Round round = new Round(task, parts, size());
    current = round;
    wake();
    round.help(0);
    round.await();
  }

  private void wake() {
    int sleepers = asleep.get();
    for (int i = 0; i < threads.length && sleepers != 0; i++) {
      if ((sleepers & (1 << i)) != 0) {
        LockSupport.unpark(threads[i]);
      }
    }
  }

  private void work(int worker) {
    @Nullable Round last = null;
    while (!closed) {
      Round round = next(last, worker);
      if (round != null) {
        round.help(worker);
      }
      last = round;
    }
  }

  private @Nullable Round next(@Nullable Round last, int worker) {
    int bit = 1 << (worker - 1);
    for (int spins = 0; current == last && !closed; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        asleep.accumulateAndGet(bit, (a, b) -> a | b);
        if (current == last && !closed) {
          LockSupport.park(this);
        }
        asleep.accumulateAndGet(~bit, (a, b) -> a & b);
      }
    }
    return current;
  }

  /** Lets the threads end. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread); // does nothing where it has not begun
    }
  }

  /** One run's parts. */
  private static final class Round {
    private final Task task;
    private final int parts;
    private final int size;
    private final AtomicIntegerArray begun;
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Round(Task task, int parts, int size) {
      this.task = task;
      this.parts = parts;
      this.size = size;
      begun = new AtomicIntegerArray(parts);
    }

    /** Does parts that nobody has begun, one's own first. */
    void help(int worker) {
      int own = (int) ((long) parts * worker / size);
      for (int k = 0; k < parts; k++) {
        int i = (own + k) % parts;
        if (begun.compareAndSet(i, 0, 1)) {
          try {
            task.run(i, worker);
          } catch (RuntimeException | Error e) {
            failure = e;
          }
          done.incrementAndGet();
        }
      }
    }

    @SuppressWarnings("ThreadPriorityCheck") // another process has the other's core: give ours
    void await() {
      for (int spins = 0; done.get() < parts; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
      Throwable failed = failure;
      if (failed != null) {
        throw new IllegalStateException("a thread of the generator failed: " + failed, failed);
      }
    }
  }
}
