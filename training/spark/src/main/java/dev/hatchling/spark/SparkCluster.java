package dev.hatchling.spark;

import dev.hatchling.input.InputException;
import dev.hatchling.training.Cluster;
import dev.hatchling.training.ReplicaRecipe;
import dev.hatchling.training.TrainingFailure;
import dev.hatchling.training.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark application whose driver is this process. */
final class SparkCluster implements Cluster {
  private static final int CONNECT_MILLISECONDS = 10_000;

  /** Pauses to wait at most for a context that is being stopped. */
  private static final int STOPPING = 600;

  /** Java has no security manager any more, whose classes Hadoop asks who its user is. */
  private static final boolean NEWER_THAN_HADOOP = Runtime.version().feature() >= 24;

  private final JavaSparkContext context;
  private final Tally tally;
  private final ShutdownGate gate;

  private SparkCluster(JavaSparkContext context, Tally tally, ShutdownGate gate) {
    this.context = context;
    this.tally = tally;
    this.gate = gate;
  }

  /** Connects, and waits for the first executor. */
  static SparkCluster open(String master) {
    reach(master);
    quieten();
    SparkConf conf = Settings.of(master);
    ShutdownGate gate = ShutdownGate.install();
    Tally tally = new Tally();
    try {
      JavaSparkContext context = context(master, conf);
      context.setLogLevel("ERROR");
      context.sc().addSparkListener(tally);
      SparkCluster cluster = new SparkCluster(context, tally, gate);
      cluster.await(master, conf);
      return cluster;
    } catch (RuntimeException failed) {
      gate.open();
      throw failed;
    }
  }

  /** What Spark logs of its own comes through its exceptions, in one line. */
  private static void quieten() {
    for (String logger : new String[] {"org.apache", "org.sparkproject"}) {
      String key = "org.slf4j.simpleLogger.log." + logger;
      if (System.getProperty(key) == null) {
        System.setProperty(key, "off");
      }
    }
  }

  /** A master that nobody is at would be asked for a minute. */
  private static void reach(String master) {
    if (!master.startsWith("spark://") || master.contains(",")) {
      return;
    }
    URI uri;
    try {
      uri = URI.create(master);
    } catch (IllegalArgumentException notOne) {
      throw unknown(master, notOne);
    }
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw unknown(master, null);
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLISECONDS);
    } catch (IOException nobody) {
      throw new InputException("--spark " + master + ": no master there: " + nobody.getMessage());
    }
  }

  private static InputException unknown(
      String master, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InputException(
        "--spark "
            + master
            + " is not a master of Spark: local[N], local-cluster[N,CORES,MB],"
            + " spark://HOST:PORT, yarn or k8s://URL",
        cause);
  }

  private static JavaSparkContext context(String master, SparkConf conf) {
    FutureTask<JavaSparkContext> making = new FutureTask<>(() -> new JavaSparkContext(conf));
    Thread thread = new Thread(making, "hatchling-spark");
    thread.setDaemon(true);
    thread.start();
    try {
      return making.get(Settings.seconds(conf), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new TrainingFailure(
          "--spark " + master + ": no answer within " + Settings.seconds(conf) + " s", late);
    } catch (ExecutionException failed) {
      String message = String.valueOf(failed.getCause().getMessage());
      if (message.contains("parse Master URL") || message.contains("cluster manager")) {
        throw unknown(master, failed.getCause());
      }
      if (failed.getCause() instanceof UnsupportedOperationException && NEWER_THAN_HADOOP) {
        throw new InputException(
            "--spark %s: Spark, with the Hadoop it brings, does not run on Java %d; Java 17 and 21 serve"
                .formatted(master, Runtime.version().feature()),
            failed);
      }
      throw new TrainingFailure("--spark " + master + ": " + Reasons.line(message), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure("--spark " + master + ": interrupted", stopped);
    }
  }

  private void await(String master, SparkConf conf) {
    if (Settings.inProcess(master)) {
      return;
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Settings.seconds(conf));
    while (tally.present() == 0) {
      if (System.nanoTime() > end || context.sc().isStopped()) {
        String own = Reasons.ofExecutor(context.sc().applicationId(), tally);
        close();
        throw new TrainingFailure(
            "--spark %s: no executor within %d s%s"
                .formatted(master, Settings.seconds(conf), own.isEmpty() ? "" : ": " + own));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure("interrupted", stopped);
    }
  }

  @Override
  public Workers workers(ReplicaRecipe recipe) {
    return workers(recipe, Reduction.of(context.getConf()));
  }

  /** Workers whose results are summed in a way of the caller's. */
  Workers workers(ReplicaRecipe recipe, Reduction reduction) {
    return new SparkWorkers(context, tally, recipe, reduction);
  }

  /** What happened to executors. */
  Tally tally() {
    return tally;
  }

  /** Whether something is being computed. */
  boolean busy() {
    return context.statusTracker().getActiveStageIds().length > 0;
  }

  @Override
  public void run(List<Job> jobs, BiConsumer<Integer, String> done) {
    Jobs.run(context, tally, jobs, done);
  }

  @Override
  public void close() {
    String application = context.sc().applicationId();
    boolean here = context.master().startsWith("local-cluster");
    context.close();
    // Where Spark stops its context itself, closing it does not wait; a next one would be refused.
    for (int i = 0; i < STOPPING && SparkContext$.MODULE$.getActive().isDefined(); i++) {
      pause();
    }
    gate.open();
    if (here) {
      ExecutorFolders.tidy(application);
    }
  }
}
