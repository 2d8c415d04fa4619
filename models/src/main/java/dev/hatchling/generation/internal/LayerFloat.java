package dev.hatchling.generation.internal;

import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.NeuronsSettings;
import org.jspecify.annotations.Nullable;

/**
 * One layer's projections, shared where the model shares them, its neurons, and its gates of
 * synapses.
 */
record LayerFloat(
    EncoderFloat encoder,
    ActivityFloat activity,
    ValueEncoderFloat valueEncoder,
    DecoderFloat decoder,
    GatesFloat gates) {

  /** All layers of a model. */
  static LayerFloat[] of(StepWeights weights, @Nullable SpikeProbeFloat probe) {
    StepShape shape = StepShape.of(weights.config);
    LayerFloat[] layers = new LayerFloat[shape.layers()];
    int h = shape.heads();
    int n = shape.neurons();
    int d = shape.width();
    for (int l = 0; l < layers.length; l++) {
      ActivityFloat activity = activity(weights, l, probe);
      float[] raw = shape.forgetting() ? floats(weights.gates.get(l)) : new float[0];
      GatesFloat gates = new GatesFloat(raw, d);
      if (l < weights.sets.size()) {
        ProjectionSet set = weights.sets.get(l);
        layers[l] =
            new LayerFloat(
                new EncoderFloat(set.encoder, h, n, d),
                activity,
                new ValueEncoderFloat(
                    set.valueEncoder, h, n, d, weights.config.architecture().normalisesValues()),
                new DecoderFloat(set.decoder, h * n, d),
                gates);
      } else {
        LayerFloat first = layers[0];
        layers[l] =
            new LayerFloat(first.encoder, activity, first.valueEncoder, first.decoder, gates);
      }
    }
    return layers;
  }

  private static ActivityFloat activity(
      StepWeights weights, int layer, @Nullable SpikeProbeFloat probe) {
    return switch (weights.config.architecture().activity()) {
      case RECTIFIED -> new RectifierFloat();
      case SPIKING -> spiking(weights, layer, probe);
    };
  }

  private static SpikingFloat spiking(
      StepWeights weights, int layer, @Nullable SpikeProbeFloat probe) {
    NeuronsSettings settings = ModelSettings.neurons(weights.config, false, 0, null);
    return new SpikingFloat(
        settings,
        weights.learned.stream().map(LayerFloat::floats).toArray(float[][]::new),
        floats(weights.thresholds.get(layer)),
        floats(weights.logThetas.get(layer)),
        layer,
        probe);
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
