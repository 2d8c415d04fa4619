package dev.hatchling.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Precision;
import dev.hatchling.training.HeldOut;
import dev.hatchling.training.TrainingConfig;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * About how much memory a command takes. A process that takes more than its container has is killed
 * without a word, so that is said before.
 *
 * @param bytes what is resident at the most
 * @param heap what of it lies on Java's heap at one time, where that is much
 */
record MemoryNeed(long bytes, long heap) {
  /** Gives the memory there is, in megabytes, where the system's own figure is not right. */
  private static final String PROPERTY = "hatchling.memory";

  private static final long MEGABYTE = 1 << 20;

  /** Java, the libraries and their buffers; measured on toys. */
  private static final long BASE = 290 * MEGABYTE;

  /** Arrays [B, T, H, N] that a layer keeps from its forward to its backward pass; measured. */
  private static final double KEPT = 4.7;

  /** The same of a forward pass alone that is looked at. */
  private static final double PASSING = 2.5;

  /** Arrays [B, T, H, N] of a forward pass whose layers follow each other in the same memory. */
  private static final double SCORED = 4;

  /** Gradient and two moments beside each weight. */
  private static final int COPIES = 4;

  /** Copies of the weights beside the heap's, while a model is scored or inspected; measured. */
  private static final int READ = 4;

  /** Java without ND4J, which is all that generation loads; measured. */
  private static final long BARE = 65 * MEGABYTE;

  /** What it has on the heap besides the model. */
  private static final long SMALL = 10 * MEGABYTE;

  /**
   * Bytes a weight on the heap while the recurrent form is made: in files' form, double, laid out.
   */
  private static final double MADE = 22;

  /** Bytes a weight when that is done. */
  private static final double LAID_OUT = 10;

  /** Of a training run. */
  static MemoryNeed of(ModelConfig model, TrainingConfig training) {
    // Shares are computed one after another; what is summed is a copy of the gradients.
    int samples = (training.batch() + training.shares() - 1) / training.shares();
    int copies = COPIES + (training.shares() > 1 ? 1 : 0);
    double exponentials = model.kernels().get(0).exponentials().size();
    // Synapses in, out, and their gradient, of the dimensions [D] beside each neuron.
    double carried =
        training.carry() ? 3 * exponentials * model.width() * training.batch() / samples : 0;
    double rows = model.layers() * samples * (KEPT * model.context() + carried);
    // Validations score windows of their own number.
    return of(model, Math.max(rows, scored(model.context())), copies, 0);
  }

  /** Of scoring windows of {@code context} tokens, which answers problems too. */
  static MemoryNeed ofScoring(ModelConfig model, int context) {
    return of(model, scored(context), READ, heap(model, 1));
  }

  /** Rows of a forward pass over held-out windows. */
  private static double scored(int context) {
    return SCORED * Math.max(HeldOut.TOKENS, context);
  }

  /** Of looking at a model's weights and at what its neurons do. */
  static MemoryNeed ofInspection(ModelConfig model) {
    double heap = SMALL + Double.BYTES * weights(model);
    double rows = PASSING * model.layers() * Math.max(HeldOut.TOKENS, model.context());
    return of(model, rows, READ, heap);
  }

  /** Of continuing so many texts at once. */
  static MemoryNeed ofGeneration(ModelConfig model, int sequences) {
    double heap = heap(model, sequences);
    return new MemoryNeed((long) (BARE + heap), (long) heap);
  }

  private static MemoryNeed of(ModelConfig model, double rows, int copies, double heap) {
    double number = model.precision() == Precision.DOUBLE ? Double.BYTES : Float.BYTES;
    double held = number * (rows * model.population() + copies * weights(model));
    return new MemoryNeed((long) (BASE + held + heap), (long) heap);
  }

  /** Of the recurrent form of a model, with the states of so many texts. */
  private static double heap(ModelConfig model, int sequences) {
    double synapses = (double) model.population() * model.width() * model.layers();
    double states = sequences * synapses * model.kernels().get(0).exponentials().size();
    double currents = (double) model.vocabulary() * model.population();
    double running = LAID_OUT * weights(model) + Float.BYTES * (states + currents);
    return SMALL + Math.max(MADE * weights(model), running);
  }

  private static double weights(ModelConfig model) {
    double projections = 3.0 * model.population() * model.projectionSets();
    return (projections + 2.0 * model.vocabulary() + model.ngram().allRows()) * model.width();
  }

  /**
   * Checks that there is as much.
   *
   * @throws InputException naming what is needed and what there is
   */
  void require() {
    long most = Runtime.getRuntime().maxMemory();
    // The heap is a part of the memory: if that alone is as large, nothing has to be asked.
    require(bytes > most ? available() : Long.MAX_VALUE, most);
  }

  /** Checks that so many bytes are enough, and so many of the heap. */
  void require(long available, long mostHeap) {
    if (bytes > available) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "this takes about %,d MB of memory, this machine or container has %,d MB;"
                  + " a smaller batch, context or model takes less",
              bytes / MEGABYTE,
              available / MEGABYTE));
    }
    if (heap > mostHeap) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "this takes about %,d MB of memory, %,d MB of it on Java's heap, which may have"
                  + " %,d MB; JAVA_TOOL_OPTIONS=-Xmx%dm lets it have more",
              bytes / MEGABYTE,
              heap / MEGABYTE,
              mostHeap / MEGABYTE,
              heap / MEGABYTE + 1));
    }
  }

  /** What the machine, or the container that this process runs in, has. */
  private static long available() {
    Long given = Long.getLong(PROPERTY);
    return given != null
        ? given * MEGABYTE
        : ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
