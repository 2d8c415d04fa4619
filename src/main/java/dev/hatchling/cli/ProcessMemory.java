package dev.hatchling.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** What is resident outside the Java heap, after a collection. */
  static long outsideHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return Pointer.physicalBytes() - heap;
  }
}
