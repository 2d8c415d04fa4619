package dev.hatchling.models;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch of eight different tokens, and what a model makes of it. */
final class SmallBatch {
  static final int[][] TOKENS = {
    {1, 5, 2, 2, 7, 0, 1, 5, 2}, {3, 3, 3, 3, 3, 1, 5, 2, 6}, {0, 0, 1, 5, 2, 7, 7, 4, 4}
  };

  private SmallBatch() {}

  static Map<String, INDArray> inputs(LanguageModel model, ModelGraph graph) {
    float[][] weights = new float[3][9];
    Arrays.stream(weights).forEach(row -> Arrays.fill(row, 1));
    return new ModelInputs(model.config(), graph)
        .tokens(TOKENS)
        .targets(TOKENS, weights)
        .sampleWeights(new double[] {0.5, 0.25, 0.25})
        .moment(new long[3], 0)
        .map();
  }

  static Map<String, INDArray> gradients(LanguageModel model) {
    ModelGraph graph = model.trainingGraph(1, 9);
    return graph
        .graph()
        .calculateGradients(
            inputs(model, graph), graph.trainable().stream().map(ParameterSpec::name).toList());
  }

  static double loss(LanguageModel model) {
    ModelGraph graph = model.evaluationGraph(9);
    return graph.graph().output(inputs(model, graph), "loss").get("loss").getDouble(0);
  }
}
