package dev.hatchling.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.nd4j.ir.OpDescriptorHolder;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Loads ND4J and its native libraries on a thread of its own while the texts are read. Between
 * start and {@link #await} nothing else may touch ND4J: its classes initialise each other, and two
 * threads that begin at different ends would wait for each other for ever.
 */
final class Nd4jLoading implements AutoCloseable {
  private final FutureTask<Object> loading = new FutureTask<>(Nd4j::getExecutioner);
  private final CountDownLatch done = new CountDownLatch(1);

  private Nd4jLoading() {}

  /** Starts it. */
  static Nd4jLoading start() {
    Nd4jLoading started = new Nd4jLoading();
    Thread thread = new Thread(started::run, "hatchling-nd4j");
    thread.setDaemon(true);
    thread.start();
    return started;
  }

  private void run() {
    try {
      loading.run();
      // The texts that describe ops need nothing of ND4J itself, so they may take longer.
      OpDescriptorHolder.opList();
    } finally {
      done.countDown();
    }
  }

  /** Waits for ND4J; what went wrong in loading it is thrown here. */
  void await() {
    boolean interrupted = false;
    while (true) {
      try {
        loading.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** Waits for the end: a process must not exit while libraries are being loaded. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
