package dev.hatchling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Memory of this process, in bytes. */
final class ProcessMemory {
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

  /** What is resident now, after a collection. */
  static long resident() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Pointer.physicalBytes();
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
    List<String> options =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> !option.startsWith("-Dhatchling.stderr"))
            .toList();
    return run(options, arguments);
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
