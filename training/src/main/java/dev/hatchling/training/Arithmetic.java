package dev.hatchling.training;

import dev.hatchling.internal.numeric.BlasLibrary;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.Products;
import dev.hatchling.vector.Simd;
import java.io.Serial;
import java.io.Serializable;

/**
 * What the last bits of a result depend on besides its operands. Processes that agree in it compute
 * the same bits.
 *
 * @param vectors bits of the vectors in use; 0 without the Vector API
 * @param products who computes matrix products: panels, or the name of a BLAS library
 * @param threads over which products are dealt out
 */
public record Arithmetic(int vectors, String products, int threads) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** That of this process. */
  public static Arithmetic here() {
    String products = Products.onHeap() ? "panels" : BlasLibrary.select();
    return new Arithmetic(Simd.length(), products, Parallel.threads());
  }

  /** In a few words. */
  public String words() {
    String module = vectors == 0 ? "no vector module" : "vectors of " + vectors + " bits";
    return module + ", products by " + products + ", threads " + threads;
  }
}
