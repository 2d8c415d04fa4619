package dev.hatchling.cli.bench;

import dev.hatchling.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory of this process, in bytes. */
final class ProcessMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
  private static final int WAIT_SECONDS = 6;
  private static final int MOST_WAITS = 5;
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** The most that was ever resident; where the system does not tell, what is resident now. */
  static long peak() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Pointer.physicalBytes();
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return Pointer.physicalBytes();
  }

  /**
   * What is resident now, after a collection, once the JIT rests and what malloc holds free has
   * gone back to the system: what the program holds.
   */
  static long resident() {
    awaitCompiler();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    trim();
    return Pointer.physicalBytes();
  }

  /** {@code malloc_trim}, by the command of Java that does it; an older Java has none. */
  private static void trim() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              null,
              null);
    } catch (JMException e) {
      LOG.debug("no trim of the native heap: {}", e.toString());
    }
  }

  /**
   * A compilation in progress holds tens of megabytes, which Java gives back every five seconds.
   */
  private static void awaitCompiler() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long known = -1;
    for (int i = 0; i < MOST_WAITS && compiler.getTotalCompilationTime() != known; i++) {
      known = compiler.getTotalCompilationTime();
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
    }
  }

  /**
   * Runs a command of this program in a Java of its own whose heap is of fixed size and touched
   * from the start, so that what changes in the resident size is native memory.
   *
   * @return what it printed
   */
  static String withFixedHeap(String... arguments) throws IOException {
    return run(
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector"),
        arguments);
  }

  /**
   * Runs a command of this program in a Java of its own with the options of this one.
   *
   * @return what it printed
   */
  static String withSameOptions(String... arguments) throws IOException {
    return run(ManagementFactory.getRuntimeMXBean().getInputArguments(), arguments);
  }

  private static String run(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
