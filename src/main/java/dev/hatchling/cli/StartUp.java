package dev.hatchling.cli;

import dev.hatchling.internal.numeric.BlasLibrary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.nd4j.ir.OpDescriptorHolder;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/**
 * Makes ND4J ready. For a training run a second thread does it while the first reads options and
 * texts, and a third warms up the vector kernels. Until {@link #await} has returned the first
 * thread must not touch ND4J: its classes initialise each other, and two threads that begin at
 * different ends would wait for each other for ever.
 */
final class StartUp {
  private static volatile @Nullable CompletableFuture<Void> loading;

  private StartUp() {}

  /** Begins what the command line needs. */
  static void begin(String... arguments) {
    String command = arguments.length == 0 ? "" : arguments[0];
    if (command.equals("generate") || command.equals("serve")) {
      return;
    }
    if (!command.equals("train")) {
      choose();
      return;
    }
    // Whoever logs while another thread sets logging up would have it said so on standard error.
    LoggerFactory.getILoggerFactory();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    loading = ready;
    daemon("nd4j", () -> ahead(ready));
    daemon("warm-up", () -> new WarmUp().run());
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "hatchling-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What has to be said before the first class of ND4J is loaded. */
  private static void choose() {
    BlasLibrary.select();
    TensorFlowNames.skip();
  }

  private static void ahead(CompletableFuture<Void> ready) {
    try {
      choose();
      Nd4j.getExecutioner();
      ready.complete(null);
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(e);
      return;
    }
    // What follows needs no other class of ND4J, so it runs beside those of the first thread.
    OpDescriptorHolder.opList();
  }

  /** Waits until ND4J may be used; what went wrong in loading it is thrown here. */
  static void await() {
    CompletableFuture<Void> ready = loading;
    if (ready == null) {
      return;
    }
    try {
      ready.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Waits for the end of loading, since a process must not exit amid it. */
  static void finish() {
    CompletableFuture<Void> ready = loading;
    if (ready != null) {
      ready.exceptionally(failed -> null).join();
    }
  }
}
