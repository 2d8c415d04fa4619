package dev.hatchling.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C and SIGTERM into a wish to stop: the process ends only when the work has been put in
 * order and its result is written, that is when this is closed.
 */
final class Interruption implements AutoCloseable {
  /** A step of a large model may take a while; a hung one must not keep the process for ever. */
  private static final long LONGEST_MINUTES = 10;

  private final AtomicBoolean wished = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "interruption");

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupted() {
    wished.set(true);
    try {
      boolean ordered = done.await(LONGEST_MINUTES, TimeUnit.MINUTES);
      assert ordered : "the work did not end in time";
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether somebody wants the process to end. */
  boolean wished() {
    return wished.get();
  }

  @Override
  public void close() {
    release();
  }

  /** From now on a signal ends the process at once: there is nothing left to save. */
  void release() {
    done.countDown();
    if (!wished.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        wished.set(true);
      }
    }
  }
}
