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

  /** Makes an array for a fresh model. */
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
        ParameterSpec.of(name, ParameterKind.WEIGHT, rows, columns),
        layout,
        (spec, type, init, mask) -> normal(spec, init).castTo(type));
  }

  /** Drawn in single precision, of which a double would be another draw: one seed, one model. */
  private static INDArray normal(ParameterSpec spec, RandomKey key) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, spec.dimensions());
    return RandomArrays.fillNormal(array, key, 0, SPREAD);
  }

  /** An array {@code [M]} that begins with one value everywhere. */
  static Parameter constant(String name, ParameterKind kind, long length, double value) {
    return new Parameter(
        ParameterSpec.of(name, kind, length),
        FileLayout.same(length),
        (spec, type, init, mask) -> Nd4j.valueArrayOf(spec.dimensions(), value, type));
  }

  /** Its name. */
  String name() {
    return spec.name();
  }
}
