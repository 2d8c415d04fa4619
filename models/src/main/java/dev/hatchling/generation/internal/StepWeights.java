package dev.hatchling.generation.internal;

import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Projection;
import dev.hatchling.neurons.NeuronFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's weights as the recurrent form takes them: plain arrays, effective (Dale weights with
 * sign, mask and scale), in double precision whatever the model's. The kernels make copies laid out
 * for themselves.
 */
public final class StepWeights {
  final ModelConfig config;

  private final ModelWeights model;

  /** {@code [V, D]}. */
  final double[] embedding;

  /** {@code [V, D]}. */
  final double[] head;

  /** One where layers share, else one a layer. */
  final List<ProjectionSet> sets;

  /** Learned parameters of the neurons, raw, {@code [M]} each; none where neurons have none. */
  final List<double[]> learned;

  /** Firing thresholds, {@code [M]} a layer; none where neurons have none. */
  final List<double[]> thresholds;

  /** Logarithms of the BCM thresholds, {@code [M]} a layer; none where neurons have none. */
  final List<double[]> logThetas;

  /** Raw strengths of the delays, {@code [lags, D]} a layer; none where there are none. */
  final List<double[]> delays = new ArrayList<>();

  /** Weights of the gates of synapses, {@code [H, D]} a layer; none where there are no gates. */
  final List<double[]> gates = new ArrayList<>();

  /** How strongly each layer reads the embedding; empty where none does. */
  final double[] shortcuts;

  private StepWeights(ModelWeights model) {
    config = model.config();
    embedding = model.values(ParameterNames.EMBEDDING);
    this.model = model;
    head = model.values(ParameterNames.HEAD);
    sets = new ArrayList<>();
    for (int set = 0; set < config.projectionSets(); set++) {
      sets.add(
          new ProjectionSet(
              model.projection(Projection.ENCODER, set),
              model.projection(Projection.VALUE_ENCODER, set),
              model.projection(Projection.DECODER, set)));
    }
    thresholds = new ArrayList<>();
    logThetas = new ArrayList<>();
    learned = new ArrayList<>();
    config.family().ifPresent(family -> neurons(model, family));
    shortcuts = new double[config.stream().shortcut() ? config.layers() : 0];
    for (int layer = 0; layer < config.layers(); layer++) {
      if (config.stream().lags() > 0) {
        delays.add(model.values(ParameterNames.delays(layer)));
      }
      if (config.plasticity().forgetting()) {
        gates.add(model.values(ParameterNames.forgetting(layer)));
      }
      if (layer > 0 && shortcuts.length > 0) {
        shortcuts[layer] = model.values(ParameterNames.shortcut(layer))[0];
      }
    }
  }

  private void neurons(ModelWeights model, NeuronFamily family) {
    family.parameters().forEach(p -> learned.add(model.values(p.name())));
    for (int layer = 0; layer < config.layers(); layer++) {
      thresholds.add(model.values(ParameterNames.threshold(layer)));
      logThetas.add(model.values(ParameterNames.logTheta(layer)));
    }
  }

  /** {@code [tables · rows, D]}, as they are now; empty where there are no tables of n-grams. */
  float[] ngramsFloat() {
    return config.ngrams().isEmpty() ? new float[0] : model.singleValues(ParameterNames.NGRAMS);
  }

  /** {@link #ngramsFloat} in double precision. */
  double[] ngramsDouble() {
    return config.ngrams().isEmpty() ? new double[0] : model.values(ParameterNames.NGRAMS);
  }

  /** The weights of a model as they are now. */
  public static StepWeights of(ModelWeights model) {
    return new StepWeights(model);
  }
}
