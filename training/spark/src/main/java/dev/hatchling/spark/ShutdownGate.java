package dev.hatchling.spark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.util.ShutdownHookManager;
import scala.runtime.BoxedUnit;

/**
 * Lets the training end its step and save before Spark, which hears Ctrl-C too, stops its context:
 * Spark runs its shutdown hooks one after another, and this is the first of them.
 */
final class ShutdownGate {
  private static final int FIRST = 1000;
  private static final long MOST_SECONDS = 600;

  private final CountDownLatch ended = new CountDownLatch(1);

  private ShutdownGate() {}

  /** Before the context is made. */
  static ShutdownGate install() {
    System.setProperty("spark.shutdown.timeout", MOST_SECONDS + "s");
    ShutdownGate gate = new ShutdownGate();
    ShutdownHookManager.addShutdownHook(
        FIRST,
        () -> {
          gate.await();
          return BoxedUnit.UNIT;
        });
    return gate;
  }

  private void await() {
    try {
      boolean inTime = ended.await(MOST_SECONDS, TimeUnit.SECONDS);
      assert inTime : "the training did not end in time";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The context may stop. */
  void open() {
    ended.countDown();
  }
}
