package dev.hatchling.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.jspecify.annotations.Nullable;

/**
 * Gives each task a whole executor: its kernels use all cores, and two shares on one executor would
 * leave another idle. A standalone master says how many cores there are when executors come.
 */
final class Cores {
  private final @Nullable ResourceProfile profile;

  private Cores(@Nullable ResourceProfile profile) {
    this.profile = profile;
  }

  static Cores of(JavaSparkContext context, Tally tally) {
    boolean standalone = context.master().startsWith("spark://");
    if (!standalone || context.getConf().contains("spark.task.cpus") || tally.cores() < 2) {
      return new Cores(null);
    }
    TaskResourceRequests requests = new TaskResourceRequests().cpus(tally.cores());
    return new Cores(new ResourceProfileBuilder().require(requests).build());
  }

  <T> JavaRDD<T> whole(JavaRDD<T> tasks) {
    return profile == null ? tasks : tasks.withResources(profile);
  }
}
