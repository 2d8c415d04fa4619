package dev.hatchling.neurons;

import java.util.Arrays;

/** The constants of all M neurons of a layer, computed once per pass from its parameters. */
final class NeuronParametersFloat {
  /** a = sigmoid(decayRaw). */
  final float[] decay;

  /** √(1 − a²). */
  final float[] drive;

  /** a/√(1 − a²). */
  final float[] ratio;

  /** θ. */
  final float[] threshold;

  /** √Θ. */
  final float[] root;

  /** 1/(√Θ + 1e-6). */
  final float[] inverse;

  NeuronParametersFloat(float[] decayRaw, float[] threshold, float[] logTheta) {
    int m = decayRaw.length;
    this.decay = new float[m];
    this.drive = new float[m];
    this.threshold = threshold;
    this.ratio = new float[m];
    this.root = new float[m];
    this.inverse = new float[m];
    LifFloat.constants(decayRaw, decay, drive, 0, m);
    for (int i = 0; i < m; i++) {
      ratio[i] = decay[i] / drive[i];
    }
    BcmFloat.constants(logTheta, root, inverse, 0, m);
  }

  private NeuronParametersFloat(NeuronParametersFloat all, int from, int to) {
    decay = Arrays.copyOfRange(all.decay, from, to);
    drive = Arrays.copyOfRange(all.drive, from, to);
    ratio = Arrays.copyOfRange(all.ratio, from, to);
    threshold = Arrays.copyOfRange(all.threshold, from, to);
    root = Arrays.copyOfRange(all.root, from, to);
    inverse = Arrays.copyOfRange(all.inverse, from, to);
  }

  /** The constants of neurons from ≤ i &lt; to, at positions from 0. */
  NeuronParametersFloat slice(int from, int to) {
    return new NeuronParametersFloat(this, from, to);
  }
}
