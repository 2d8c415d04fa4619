package dev.hatchling.reference;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A model in plain loops. Its weights are those that act (docs/model.md, E10), as they are now.
 *
 * <pre>{@code
 * ReferenceSequence sequence = ReferenceModel.of(model).start();
 * double[] logits = sequence.next(token);
 * }</pre>
 */
public final class ReferenceModel {
  final ModelConfig config;

  /** {@code [V, D]}. */
  final double[][] embedding;

  /** {@code [tables · rows, D]}; empty where there are no tables of n-grams. */
  final double[][] ngrams;

  /** {@code [V, D]}. */
  final double[][] head;

  /** By layer: {@code [M, D]}, {@code [M, D]} and {@code [D, M]}. */
  final List<double[][]> encoder = new ArrayList<>();

  final List<double[][]> valueEncoder = new ArrayList<>();
  final List<double[][]> decoder = new ArrayList<>();

  /** What neurons learn, raw, {@code [M]} each; none where they learn nothing. */
  final List<double[]> learned = new ArrayList<>();

  /** By layer, {@code [M]} each: θ, and ln Θ; none where neurons have none. */
  final List<double[]> threshold = new ArrayList<>();

  final List<double[]> logTheta = new ArrayList<>();

  /** By layer: strengths of the delays as they act, {@code [lags, D]}; empty without delays. */
  final List<double[][]> delays = new ArrayList<>();

  /** By layer: weights of the gates of synapses, {@code [H, D]}; empty without gates. */
  final List<double[][]> gates = new ArrayList<>();

  /** By layer: how strongly it reads the embedding. */
  final double[] shortcut;

  private ReferenceModel(LanguageModel model) {
    config = model.config();
    embedding = rows(model.array(ParameterNames.EMBEDDING));
    ngrams = model.find(ParameterNames.NGRAMS).map(ReferenceModel::rows).orElse(new double[0][]);
    head = rows(model.array(ParameterNames.HEAD));
    for (int layer = 0; layer < config.layers(); layer++) {
      encoder.add(rows(model.weights(Projection.ENCODER, layer)));
      valueEncoder.add(rows(model.weights(Projection.VALUE_ENCODER, layer)));
      decoder.add(rows(model.weights(Projection.DECODER, layer)));
    }
    shortcut = new double[config.layers()];
    for (int l = 0; l < config.layers(); l++) {
      delays.add(model.find(ParameterNames.delays(l)).map(this::delays).orElse(new double[0][]));
      Optional<INDArray> ofGates = model.find(ParameterNames.forgetting(l));
      gates.add(ofGates.map(ReferenceModel::rows).orElse(new double[0][]));
      shortcut[l] = model.find(ParameterNames.shortcut(l)).map(a -> a.getDouble(0)).orElse(0.0);
    }
    config
        .family()
        .ifPresent(
            family -> {
              family.parameters().forEach(p -> learned.add(numbers(model.array(p.name()))));
              for (int layer = 0; layer < config.layers(); layer++) {
                threshold.add(numbers(model.array(ParameterNames.threshold(layer))));
                logTheta.add(numbers(model.array(ParameterNames.logTheta(layer))));
              }
            });
  }

  /** A model as its weights are now. */
  public static ReferenceModel of(LanguageModel model) {
    return new ReferenceModel(model);
  }

  /** A sequence before its first token. */
  public ReferenceSequence start() {
    return new ReferenceSequence(this);
  }

  /** The logits after each token of a sequence, {@code [T][V]}. */
  public double[][] logits(int... tokens) {
    ReferenceSequence sequence = start();
    double[][] logits = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      logits[t] = sequence.next(tokens[t]);
    }
    return logits;
  }

  private double[][] delays(INDArray raw) {
    return rows(config.obeysDale() ? Transforms.abs(raw, true) : raw);
  }

  private static double[][] rows(INDArray array) {
    return array.castTo(DataType.DOUBLE).toDoubleMatrix();
  }

  private static double[] numbers(INDArray array) {
    return array.castTo(DataType.DOUBLE).toDoubleVector();
  }
}
