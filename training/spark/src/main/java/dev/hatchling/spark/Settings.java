package dev.hatchling.spark;

import dev.hatchling.internal.numeric.Parallel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The settings of Spark for this kind of work. Whatever the user says, by {@code -Dspark.KEY=VALUE}
 * or to {@code spark-submit}, stays.
 */
final class Settings {
  /** Seconds to wait for the first executor. */
  static final String WAIT = "spark.hatchling.wait";

  private static final int WAIT_SECONDS = 60;
  private static final Pattern LOCAL = Pattern.compile("local(\\[(\\d+|\\*)[^]]*])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,\\s*\\d+\\s*]");

  private Settings() {}

  /** The configuration for a master. */
  static SparkConf of(String master) {
    SparkConf conf = new SparkConf().setMaster(master);
    conf.setIfMissing("spark.app.name", "hatchling");
    conf.setIfMissing("spark.ui.enabled", "false");
    // Gradients are large; numbers do not get smaller by compressing.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.shuffle.compress", "false");
    conf.setIfMissing("spark.locality.wait", "0");
    if (local(master)) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    // One replica a process, whose kernels use all cores: one task at a time.
    int cores = cores(master, conf);
    if (cores > 0) {
      conf.setIfMissing("spark.task.cpus", Integer.toString(cores));
    }
    executors(master, conf);
    return conf;
  }

  private static void executors(String master, SparkConf conf) {
    conf.set(
        "spark.executor.extraJavaOptions",
        "--add-modules=jdk.incubator.vector -XX:+UseParallelGC -XX:-UsePerfData"
            // Two processes that unpack native libraries into one folder have crashed each other.
            + " -Dorg.bytedeco.javacpp.cachedir=javacpp"
            + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.maxbytes=0"
            // Products are dealt out over threads: as many as here, for the same bits.
            + (" -Dhatchling.threads=" + Parallel.threads() + " ")
            + corpora()
            + conf.get("spark.executor.extraJavaOptions", ""));
    conf.setIfMissing("spark.executorEnv.KMP_BLOCKTIME", "0");
    conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
    boolean submitted = Boolean.parseBoolean(System.getProperty("SPARK_SUBMIT"));
    if (!submitted && !LOCAL.matcher(master).matches()) {
      // Executors need no distribution of Spark where they see the jars of this process.
      conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    }
  }

  /** Where the built-in texts are: trainings of a sweep read them. */
  private static String corpora() {
    String folder = System.getProperty("hatchling.corpora");
    return folder == null || folder.contains(" ") ? "" : "-Dhatchling.corpora=" + folder + " ";
  }

  /** Whether everything runs on this machine. */
  static boolean local(String master) {
    return master.startsWith("local");
  }

  /** Whether there are no processes besides this one. */
  static boolean inProcess(String master) {
    return LOCAL.matcher(master).matches();
  }

  /** Cores of an executor, 0 where it is not known yet. */
  private static int cores(String master, SparkConf conf) {
    Matcher local = LOCAL.matcher(master);
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    if (local.matches()) {
      String n = local.group(2) == null ? "1" : local.group(2);
      return n.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(n);
    }
    if (cluster.matches()) {
      return Integer.parseInt(cluster.group(1));
    }
    return conf.getInt("spark.executor.cores", 0);
  }

  /** Seconds to wait for the first executor. */
  static int seconds(SparkConf conf) {
    return conf.getInt(WAIT, WAIT_SECONDS);
  }
}
