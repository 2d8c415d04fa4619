package dev.hatchling.generation.internal;

import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.LifFloat;

/** Constants of one layer's neurons; projections are shared where the model shares them. */
final class LayerFloat {
  final EncoderFloat encoder;
  final ValueEncoderFloat valueEncoder;
  final DecoderFloat decoder;

  /** a = sigmoid(raw), {@code [M]}. */
  final float[] decay;

  /** √(1 − a²), {@code [M]}. */
  final float[] drive;

  /** θ, {@code [M]}. */
  final float[] threshold;

  /** √Θ, {@code [M]}. */
  final float[] root;

  /** 1/(√Θ + 1e-6), {@code [M]}. */
  final float[] inverseRoot;

  private LayerFloat(
      EncoderFloat encoder,
      ValueEncoderFloat valueEncoder,
      DecoderFloat decoder,
      float[] decayRaw,
      float[] threshold,
      float[] logTheta) {
    this.encoder = encoder;
    this.valueEncoder = valueEncoder;
    this.decoder = decoder;
    this.threshold = threshold;
    int m = threshold.length;
    decay = new float[m];
    drive = new float[m];
    root = new float[m];
    inverseRoot = new float[m];
    LifFloat.constants(decayRaw, decay, drive, 0, m);
    BcmFloat.constants(logTheta, root, inverseRoot, 0, m);
  }

  /** All layers of a model. */
  static LayerFloat[] of(StepWeights weights) {
    StepShape shape = StepShape.of(weights.config);
    LayerFloat[] layers = new LayerFloat[shape.layers()];
    float[] decayRaw = floats(weights.decayRaw);
    for (int l = 0; l < layers.length; l++) {
      boolean own = l < weights.sets.size();
      ProjectionSet set = weights.sets.get(own ? l : 0);
      int h = shape.heads();
      int n = shape.neurons();
      int d = shape.width();
      layers[l] =
          new LayerFloat(
              own ? new EncoderFloat(set.encoder, h, n, d) : layers[0].encoder,
              own
                  ? new ValueEncoderFloat(set.valueEncoder, h, n, d, shape.spiking())
                  : layers[0].valueEncoder,
              own ? new DecoderFloat(set.decoder, h * n, d) : layers[0].decoder,
              decayRaw,
              shape.spiking() ? floats(weights.thresholds.get(l)) : new float[0],
              shape.spiking() ? floats(weights.logThetas.get(l)) : new float[0]);
    }
    return layers;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
