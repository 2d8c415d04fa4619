package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.cli.Main;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Memory of training, each figure from a process of its own: the peak of a model at {@code
 * bench-small}, the peak by context, the growth of a toy.
 */
final class BenchMemory {
  private static final int STEPS = 8;
  private static final int[] CONTEXTS = {512, 1024, 2048, 4096};

  private BenchMemory() {}

  /** {@code --peak BxT}: trains a model a few steps and prints the bytes of its peak alone. */
  static int printPeak(ModelConfig config, String shape, Console console) throws IOException {
    String[] sizes = shape.split("x", -1);
    if (sizes.length != 2
        || !sizes[0].matches("[1-9]\\d{0,5}")
        || !sizes[1].matches("[1-9]\\d{0,5}")) {
      throw new InputException("--peak " + shape + ": BATCHxCONTEXT, for example 8x256");
    }
    new BenchRun(config, Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1])).warmUp(STEPS);
    console.line(Long.toString(ProcessMemory.peak()));
    return Main.DONE;
  }

  /** Peaks of a model: at a batch and a context, and of one sequence by its length. */
  static Map<String, Object> peaks(String model, int batch, int context, Console console)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    long peak = peak(model, batch, context);
    figures.put("peakBytes", peak);
    console.line("%-10s peak memory %.2f GB in a process of its own", model, peak * 1e-9);
    Map<String, Long> byContext = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    for (int length : CONTEXTS) {
      long bytes = peak(model, 1, length);
      byContext.put(Integer.toString(length), bytes);
      text.append(String.format(Locale.ROOT, "  %,d: %.2f GB", length, bytes * 1e-9));
    }
    figures.put("peakBytesByContext", byContext);
    console.line("%-10s peak memory of one sequence by context%s", model, text);
    return figures;
  }

  private static long peak(String model, int batch, int context) throws IOException {
    String shape = batch + "x" + context;
    String printed =
        ProcessMemory.withSameOptions("bench", "train", "--architecture", model, "--peak", shape);
    return Long.parseLong(printed.strip());
  }

  /** {@code --growth}: native bytes of a toy after 1,000 steps less those after 10. */
  static int printGrowth(Console console) {
    ModelConfig toy =
        Presets.of("bench-small", Map.of("n_embd", "16", "n_neuron", "32", "n_layer", "2"));
    BenchRun bench = new BenchRun(toy, 4, 32);
    bench.warmUp(10);
    long before = ProcessMemory.resident();
    bench.warmUp(990);
    console.line(Long.toString(ProcessMemory.resident() - before));
    return Main.DONE;
  }

  /** The same, of a process whose Java heap is of fixed size. */
  static long growth(Console console) throws IOException {
    String printed = ProcessMemory.withFixedHeap("bench", "train", "--growth").strip();
    long growth = Long.parseLong(printed);
    console.line("native memory after 1,000 toy steps less that after 10: %.1f MB", growth * 1e-6);
    return growth;
  }
}
