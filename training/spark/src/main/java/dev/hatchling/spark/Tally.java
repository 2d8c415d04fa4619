package dev.hatchling.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts executors and tasks that had to be run again. */
final class Tally extends SparkListener {
  private final Map<String, Integer> present = new ConcurrentHashMap<>();
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();
  private volatile String reason = "";

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    if (present.put(added.executorId(), added.executorInfo().totalCores()) == null) {
      seen.incrementAndGet();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    reason = removed.reason();
    if (present.remove(removed.executorId()) != null) {
      lost.incrementAndGet();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() != Success$.MODULE$) {
      retries.incrementAndGet();
    }
  }

  /** Executors at work now. */
  int present() {
    return present.size();
  }

  /** The least cores of an executor; 0 where there is none. */
  int cores() {
    return present.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  /** Executors there ever were. */
  int seen() {
    return seen.get();
  }

  /** Executors that went. */
  int lost() {
    return lost.get();
  }

  /** Tasks that did not end well and were run again. */
  int retries() {
    return retries.get();
  }

  /** Why the last executor went, as Spark says it. */
  String reason() {
    return reason;
  }
}
