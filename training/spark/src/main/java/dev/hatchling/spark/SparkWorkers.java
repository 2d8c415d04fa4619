package dev.hatchling.spark;

import dev.hatchling.training.Arithmetic;
import dev.hatchling.training.FlatArray;
import dev.hatchling.training.Replica;
import dev.hatchling.training.ReplicaRecipe;
import dev.hatchling.training.Share;
import dev.hatchling.training.ShareReport;
import dev.hatchling.training.TrainingFailure;
import dev.hatchling.training.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Has executors compute shares: weights are broadcast, rows are shipped, gradients come back. */
final class SparkWorkers implements Workers {
  private final JavaSparkContext context;
  private final Tally tally;
  private final Broadcast<ReplicaRecipe> recipe;
  private final Arithmetic here = Arithmetic.here();
  private final Cores cores;
  private final Reduction reduction;
  private final List<Double> outside = new ArrayList<>();
  private double seconds;
  private double computing;

  SparkWorkers(JavaSparkContext context, Tally tally, ReplicaRecipe recipe, Reduction reduction) {
    this.reduction = reduction;
    this.context = context;
    this.tally = tally;
    this.recipe = context.broadcast(recipe);
    this.cores = Cores.of(context, tally);
  }

  @Override
  public List<ShareReport> compute(List<Share> shares, Replica replica) {
    long start = System.nanoTime();
    FlatArray values = replica.weights();
    Broadcast<FlatArray> weights = context.broadcast(values);
    try {
      Broadcast<ReplicaRecipe> how = recipe;
      JavaRDD<Computed> results =
          cores
              .whole(context.parallelize(shares, shares.size()))
              .map(share -> ExecutorReplica.run(how, weights, share));
      Summed summed =
          (double) shares.size() * values.bytes() <= reduction.collected()
              ? Summed.collected(results)
              : Summed.sliced(results, replica.layout().sums(), values, reduction.slice());
      summed.stamps().forEach(stamp -> stamp.check(here));
      replica.accept(shares, summed.sum(), summed.reports());
      account(start, summed);
      return summed.reports();
    } catch (RuntimeException failed) {
      throw failure(failed);
    } finally {
      weights.destroy();
    }
  }

  /** Spark's exceptions are checked ones that its Java interface throws all the same. */
  private static RuntimeException failure(RuntimeException failed) {
    Throwable cause = failed;
    while (cause.getCause() != null && !(cause instanceof SparkException)) {
      cause = cause.getCause();
    }
    boolean spark = cause.getClass().getName().startsWith("org.apache.spark");
    boolean stopped = String.valueOf(failed.getMessage()).contains("SparkContext");
    return spark || stopped
        ? new TrainingFailure("Spark: " + Reasons.line(String.valueOf(cause.getMessage())), failed)
        : failed;
  }

  private void account(long start, Summed summed) {
    double step = (System.nanoTime() - start) * 1e-9;
    double busiest = summed.busiest();
    seconds += step;
    computing += busiest;
    outside.add(step - busiest);
  }

  @Override
  public Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("Spark", context.version() + " at " + context.master());
    notes.put("executors", tally.seen() + ", of which " + tally.lost() + " were lost");
    notes.put("tasks run again", Integer.toString(tally.retries()));
    if (!outside.isEmpty()) {
      double share = 100 * (1 - computing / seconds);
      double median = outside.stream().sorted().toList().get(outside.size() / 2);
      notes.put("time outside computing", String.format(Locale.ROOT, "%.1f%%", share));
      notes.put(
          "milliseconds outside it in a step, median",
          String.format(Locale.ROOT, "%.0f", 1000 * median));
    }
    return notes;
  }

  @Override
  public void close() {
    recipe.destroy();
  }
}
