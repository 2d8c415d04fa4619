package dev.hatchling.spark;

import dev.hatchling.internal.numeric.BlasLibrary;
import dev.hatchling.training.FlatArray;
import dev.hatchling.training.Replica;
import dev.hatchling.training.ReplicaRecipe;
import dev.hatchling.training.Share;
import dev.hatchling.training.ShareResult;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The replica of an executor, made when it is first needed: it is a function of what is broadcast,
 * so a new executor makes the same. It lives on a thread of its own, since SameDiff's sessions
 * belong to threads and Spark's tasks come on many.
 */
final class ExecutorReplica {
  private record Loaded(String recipe, Replica replica) {}

  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "hatchling-replica");
            thread.setDaemon(true);
            return thread;
          });

  // Both belong to that thread.
  private static @Nullable Loaded loaded;
  private static String weightsHeld = "";

  private ExecutorReplica() {}

  /** Computes a share at broadcast weights. */
  static Computed run(Broadcast<ReplicaRecipe> recipe, Broadcast<FlatArray> weights, Share share) {
    String application = SparkEnv.get().conf().getAppId() + " ";
    ReplicaRecipe how = recipe.value();
    FlatArray values = weights.value();
    try {
      return THREAD
          .submit(
              () -> {
                Replica replica = replica(application + recipe.id(), how);
                hold(replica, application + weights.id(), values);
                ShareResult result = replica.run(share);
                return new Computed(share.number(), result, Stamp.here());
              })
          .get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException killed) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was killed", killed);
    }
  }

  private static Replica replica(String name, ReplicaRecipe recipe) {
    Loaded held = loaded;
    if (held == null || !held.recipe().equals(name)) {
      BlasLibrary.select();
      held = new Loaded(name, recipe.replica());
      loaded = held;
      weightsHeld = "";
    }
    return held.replica();
  }

  /** Computing a share leaves the weights as they are, so that the next share finds them. */
  private static void hold(Replica replica, String name, FlatArray weights) {
    if (!weightsHeld.equals(name)) {
      weightsHeld = "";
      replica.weights(weights);
      weightsHeld = name;
    }
  }
}
