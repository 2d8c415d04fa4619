package dev.hatchling.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Precision;
import dev.hatchling.training.TrainingConfig;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * About how much memory a command takes. A process that takes more than its container has is killed
 * without a word, so that is said before.
 *
 * @param bytes what is resident at the most
 */
record MemoryNeed(long bytes) {
  /** Gives the memory there is, in megabytes, where the system's own figure is not right. */
  private static final String PROPERTY = "hatchling.memory";

  private static final long MEGABYTE = 1 << 20;

  /** Java, the libraries and their buffers; measured on toys. */
  private static final long BASE = 290 * MEGABYTE;

  /** Arrays [B, T, H, N] that a layer keeps from its forward to its backward pass; measured. */
  private static final double KEPT = 4.7;

  /** The same of a forward pass alone. */
  private static final double PASSING = 2.5;

  /** Gradient and two moments beside each weight. */
  private static final int COPIES = 4;

  /** Of a training run. */
  static MemoryNeed of(ModelConfig model, TrainingConfig training) {
    return of(model, KEPT * training.batch() * model.context(), COPIES);
  }

  /** Of scoring windows of {@code context} tokens. */
  static MemoryNeed ofScoring(ModelConfig model, int context) {
    return of(model, PASSING * Math.max(HeldOut.TOKENS, context), 1);
  }

  private static MemoryNeed of(ModelConfig model, double tokens, int copies) {
    double number = model.precision() == Precision.DOUBLE ? Double.BYTES : Float.BYTES;
    double activity = tokens * model.layers() * model.population();
    double rows = 3.0 * model.population() + 2.0 * model.vocabulary() + model.ngram().allRows();
    double weights = rows * model.width();
    return new MemoryNeed(BASE + (long) (number * (activity + copies * weights)));
  }

  /**
   * Checks that there is as much.
   *
   * @throws InputException naming what is needed and what there is
   */
  void require() {
    // The heap is a part of the memory: if that alone is as large, nothing has to be asked.
    if (bytes > Runtime.getRuntime().maxMemory()) {
      require(available());
    }
  }

  /** Checks that so many bytes are enough. */
  void require(long available) {
    if (bytes > available) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "this takes about %,d MB of memory, this machine or container has %,d MB;"
                  + " a smaller batch, context or model takes less",
              bytes / MEGABYTE,
              available / MEGABYTE));
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
