package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.TilesFloat;

/**
 * {@link BcmFloat} over a batch: the kernel of {@link BcmOp}. The unit of work is a few neurons.
 */
final class BcmRowsFloat {
  private static final int NEURONS = 512;

  private final NeuronsSettings settings;
  private final BcmFloat bcm;
  private final int tokens;
  private final int width;
  private final float[] root;
  private final float[] inverse;
  private final float[] logTheta;

  BcmRowsFloat(NeuronsSettings settings, int tokens, MemoryFloat logTheta) {
    this.settings = settings;
    this.bcm = new BcmFloat(settings);
    this.tokens = tokens;
    this.logTheta = NeuronsFloat.row(logTheta);
    this.width = this.logTheta.length;
    this.root = new float[width];
    this.inverse = new float[width];
    BcmFloat.constants(this.logTheta, root, inverse, 0, width);
  }

  /** Activity {@code [B T, M]} to output {@code [B T, M]} and mean square {@code [M]}. */
  void forward(MemoryFloat activity, MemoryFloat output, MemoryFloat meanSquare) {
    pieces(
        (from, n) -> {
          float[][] tile = tiles(from, n);
          float[] square = new float[n];
          for (int t = 0; t < tokens; t++) {
            long at = (long) t * width + from;
            activity.get(at, tile[0], 0, n);
            squares(tile[0], square, n);
            bcm.gain(tile[0], tile[3], tile[4], tile[0], 0, n);
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
    pieces(
        (from, n) -> {
          float[][] tile = tiles(from, n);
          for (int t = 0; t < tokens; t++) {
            long at = (long) t * width + from;
            activity.get(at, tile[0], 0, n);
            gradient.get(at, tile[1], 0, n);
            bcm.gradient(tile[0], tile[3], tile[4], tile[1], tile[2], 0, n);
            activityGradient.put(at, tile[1], 0, n);
          }
        });
    float[] squares = NeuronsFloat.row(meanSquare);
    BcmFloat.homeostasis(settings, new float[width], logTheta, squares, squares);
    logThetaGradient.put(0, logTheta, 0, width);
  }

  private float[][] tiles(int from, int n) {
    float[][] tile = TilesFloat.rows(TilesFloat.STATE, 5, NEURONS);
    System.arraycopy(root, from, tile[3], 0, n);
    System.arraycopy(inverse, from, tile[4], 0, n);
    return tile;
  }

  private interface Piece {
    void run(int from, int n);
  }

  private void pieces(Piece piece) {
    Parallel.forEach(
        (width + NEURONS - 1) / NEURONS,
        i -> piece.run(i * NEURONS, Math.min(NEURONS, width - i * NEURONS)));
  }
}
