package dev.hatchling.internal.numeric;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Who computes matrix products: our panels on the Vector API, or the BLAS library. MKL uses vectors
 * of 512 bits on Intel's processors alone and half of them elsewhere, where panels are more than
 * twice as fast (docs/decisions/products.md). The choice depends on the machine, never on a timing,
 * so that runs repeat bit for bit; {@code -Dhatchling.products=panels} or {@code blas} makes it.
 */
public final class Products {
  private static final String PROPERTY = "hatchling.products";
  private static final String PANELS_NAME = "panels";
  private static final String BLAS_NAME = "blas";
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  static final boolean PANELS =
      choose(System.getProperty(PROPERTY, ""), PanelFloat.INSTANCE != null, PROCESSORS);

  private Products() {}

  /** Whether operands may be Java arrays, and had better be. */
  public static boolean onHeap() {
    return PANELS;
  }

  /**
   * Whether panels multiply.
   *
   * @param wanted what the user asks for; empty: the processor decides
   * @param can whether panels are there
   * @param processors the system's list of them
   */
  static boolean choose(String wanted, boolean can, Path processors) {
    if (!wanted.isEmpty() && !wanted.equals(PANELS_NAME) && !wanted.equals(BLAS_NAME)) {
      throw new InputException(
          PROPERTY + ": " + wanted + " is neither " + PANELS_NAME + " nor " + BLAS_NAME);
    }
    if (wanted.equals(PANELS_NAME) && !can) {
      throw new InputException(
          PROPERTY + ": panels need jdk.incubator.vector and vectors of 512 bits");
    }
    return can && (wanted.isEmpty() ? !intel(processors) : wanted.equals(PANELS_NAME));
  }

  /** Whether the processor is Intel's, or unknown. */
  private static boolean intel(Path processors) {
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith("vendor_id"))
          .findFirst()
          .map(line -> line.endsWith("GenuineIntel"))
          .orElse(true);
    } catch (IOException e) {
      return true;
    }
  }
}
