package dev.hatchling.spark;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Processes that a test starts; whatever is left of them, and of theirs, is killed by its id. */
final class Processes implements AutoCloseable {
  private static final List<String> OPENS =
      List.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions().split(" "));

  private final Path folder;
  private final List<Process> all = new ArrayList<>();

  Processes(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("home/jars"));
  }

  /** Java with the class path of the tests; its output goes to a file of the given name. */
  Process java(String name, String mainClass, String... arguments) throws IOException {
    return java(name, System.getProperty("java.class.path"), mainClass, arguments);
  }

  /** Spark alone, as a distribution of it would be: nothing of this project, nor its libraries. */
  static String spark() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(entry -> !entry.matches(".*(hatchling|nd4j|deeplearning4j|bytedeco).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Java with a class path. */
  Process java(String name, String classPath, String mainClass, String[] arguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(OPENS);
    words.addAll(List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xmx1g"));
    words.addAll(List.of("-cp", classPath, mainClass));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    all.add(process);
    return process;
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** What a process has written. */
  String output(String name) throws IOException {
    return Files.exists(log(name)) ? Files.readString(log(name)) : "";
  }

  /** Waits until something is there. */
  static void await(Condition condition, int seconds, String what) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + what + " within " + seconds + " s");
      }
      Thread.sleep(50);
    }
  }

  /** Something that comes true. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** A port that nobody listens on. */
  static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    for (Process process : all) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
