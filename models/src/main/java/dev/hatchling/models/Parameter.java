package dev.hatchling.models;

import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.random.RandomKey;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One array of a model.
 *
 * @param spec what it is
 * @param layout how it lies in a file
 * @param fresh what it holds in a fresh model
 */
record Parameter(ParameterSpec spec, FileLayout layout, Fresh fresh) {
  private static final double SPREAD = 0.02;

  /**
   * Makes an array for a fresh model. Classes, not lambdas: linking a lambda loads the types of its
   * signature, and who reads a model need not load ND4J.
   */
  interface Fresh {
    /**
     * The array.
     *
     * @param type floating-point type of the model
     * @param init key of this array's weights
     * @param mask key of this array's connections
     */
    INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask);
  }

  /** Weights {@code 0.02 ξ} at the start (docs/model.md, E2, E3), {@code [rows, columns]}. */
  static Parameter normal(String name, FileLayout layout, long rows, long columns) {
    return new Parameter(
        ParameterSpec.of(name, ParameterKind.WEIGHT, rows, columns), layout, new Normal());
  }

  /** Drawn in single precision, of which a double would be another draw: one seed, one model. */
  private record Normal() implements Fresh {
    @Override
    public INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, spec.dimensions());
      return RandomArrays.fillNormal(array, init, 0, SPREAD).castTo(type);
    }
  }

  private record Constant(double value) implements Fresh {
    @Override
    public INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask) {
      return Nd4j.valueArrayOf(spec.dimensions(), value, type);
    }
  }

  /** An array {@code [M]} that begins with one value everywhere. */
  static Parameter constant(String name, ParameterKind kind, long length, double value) {
    return new Parameter(
        ParameterSpec.of(name, kind, length), FileLayout.same(length), new Constant(value));
  }

  /** An array {@code [rows, columns]} of zeros. */
  static Parameter zeros(String name, ParameterKind kind, long rows, long columns) {
    return new Parameter(
        ParameterSpec.of(name, kind, rows, columns),
        FileLayout.same(rows, columns),
        new Constant(0));
  }

  /** Its name. */
  String name() {
    return spec.name();
  }
}
