package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.TilesFloat;

/**
 * {@link BcmFloat} over a batch: the kernel of {@link BcmOp}. The unit of work is a few neurons.
 */
final class BcmRowsFloat {
  private static final int NEURONS = 512;

  private static final ThreadLocal<TilesFloat> TILE = ThreadLocal.withInitial(TilesFloat::new);

  private final NeuronsSettings settings;
  private final BcmFloat bcm;
  private final int tokens;
  private final int width;
  private final float[] logTheta;

  BcmRowsFloat(NeuronsSettings settings, int tokens, MemoryFloat logTheta) {
    this.settings = settings;
    this.tokens = tokens;
    this.logTheta = NeuronParametersFloat.row(logTheta);
    this.width = this.logTheta.length;
    this.bcm = new BcmFloat(settings, this.logTheta);
  }

  /** Activity {@code [B T, M]} to output {@code [B T, M]} and mean square {@code [M]}. */
  void forward(MemoryFloat activity, MemoryFloat output, MemoryFloat meanSquare) {
    Parallel.pieces(
        width,
        NEURONS,
        (from, n) -> {
          BcmFloat piece = bcm.slice((int) from, (int) from + n);
          float[][] tile = TILE.get().rows(1, NEURONS);
          float[] square = new float[n];
          for (int t = 0; t < tokens; t++) {
            long at = (long) t * width + from;
            activity.get(at, tile[0], 0, n);
            squares(tile[0], square, n);
            piece.gain(tile[0], tile[0], 0, n);
            output.put(at, tile[0], 0, n);
          }
          for (int i = 0; i < n; i++) {
            square[i] /= tokens;
          }
          meanSquare.put(from, square, 0, n);
        });
  }

  private static void squares(float[] activity, float[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += activity[i] * activity[i];
    }
  }

  /** The gradient of the activity; homeostasis as the pseudo-gradient of ln Θ. */
  void backward(
      MemoryFloat activity,
      MemoryFloat gradient,
      MemoryFloat meanSquare,
      MemoryFloat activityGradient,
      MemoryFloat logThetaGradient) {
    Parallel.pieces(
        width,
        NEURONS,
        (from, n) -> {
          BcmFloat piece = bcm.slice((int) from, (int) from + n);
          float[][] tile = TILE.get().rows(3, NEURONS);
          for (int t = 0; t < tokens; t++) {
            long at = (long) t * width + from;
            activity.get(at, tile[0], 0, n);
            gradient.get(at, tile[1], 0, n);
            piece.gradient(tile[0], tile[1], tile[2], 0, n);
            activityGradient.put(at, tile[1], 0, n);
          }
        });
    float[] squares = NeuronParametersFloat.row(meanSquare);
    BcmFloat.homeostasis(settings, new float[width], logTheta, squares, squares);
    logThetaGradient.put(0, logTheta, 0, width);
  }
}
