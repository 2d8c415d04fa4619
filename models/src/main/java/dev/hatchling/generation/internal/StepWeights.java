package dev.hatchling.generation.internal;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Projection;
import dev.hatchling.neurons.NeuronFamily;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model's weights as the recurrent form takes them: plain arrays, effective (Dale weights with
 * sign, mask and scale), in double precision whatever the model's. The kernels make copies laid out
 * for themselves.
 */
public final class StepWeights {
  final ModelConfig config;

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

  private StepWeights(LanguageModel model) {
    config = model.config();
    embedding = values(model, ParameterNames.EMBEDDING);
    head = values(model, ParameterNames.HEAD);
    sets = new ArrayList<>();
    for (int set = 0; set < config.projectionSets(); set++) {
      sets.add(
          new ProjectionSet(
              values(model.weights(Projection.ENCODER, set)),
              values(model.weights(Projection.VALUE_ENCODER, set)),
              values(model.weights(Projection.DECODER, set))));
    }
    thresholds = new ArrayList<>();
    logThetas = new ArrayList<>();
    learned = new ArrayList<>();
    config.family().ifPresent(family -> neurons(model, family));
  }

  private void neurons(LanguageModel model, NeuronFamily family) {
    family.parameters().forEach(p -> learned.add(values(model, p.name())));
    for (int layer = 0; layer < config.layers(); layer++) {
      thresholds.add(values(model, ParameterNames.threshold(layer)));
      logThetas.add(values(model, ParameterNames.logTheta(layer)));
    }
  }

  /** The weights of a model as they are now. */
  public static StepWeights of(LanguageModel model) {
    return new StepWeights(model);
  }

  private static double[] values(LanguageModel model, String name) {
    return values(model.array(name));
  }

  private static double[] values(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
