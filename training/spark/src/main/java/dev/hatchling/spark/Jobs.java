package dev.hatchling.spark;

import dev.hatchling.training.Cluster.Job;
import dev.hatchling.training.TrainingFailure;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs jobs that stand alone, each a Spark job of its own, so that a result is known at once. */
final class Jobs {
  private Jobs() {}

  static void run(
      JavaSparkContext context, Tally tally, List<Job> jobs, BiConsumer<Integer, String> done) {
    Cores cores = Cores.of(context, tally);
    List<JavaFutureAction<List<String>>> running =
        jobs.stream()
            .map(job -> cores.whole(context.parallelize(List.of(job), 1)).map(Job::run))
            .map(results -> results.collectAsync())
            .toList();
    boolean[] told = new boolean[running.size()];
    for (int left = told.length; left > 0; pause()) {
      for (int i = 0; i < told.length; i++) {
        if (!told[i] && running.get(i).isDone()) {
          told[i] = true;
          left--;
          done.accept(i, result(running.get(i)));
        }
      }
    }
  }

  private static String result(JavaFutureAction<List<String>> ended) {
    try {
      return ended.get().get(0);
    } catch (ExecutionException failed) {
      String message = String.valueOf(failed.getCause().getMessage());
      throw new TrainingFailure("Spark: " + Reasons.line(message), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure("interrupted", stopped);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure("interrupted", stopped);
    }
  }
}
