package dev.hatchling.models;

import dev.hatchling.mixing.DropoutPlan;
import dev.hatchling.neurons.NoiseKeys;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.operations.HostDraws;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes what the placeholders of a model's graph take; what a graph has not is left out. Where the
 * operations are portable, the draws of dropout and noise are made here, on the host.
 */
public final class ModelInputs {
  private final ModelConfig config;
  private final ModelGraph graph;
  private final DataType type;
  private final Map<String, INDArray> arrays = new LinkedHashMap<>();
  private long[] samples = {};
  private long step;
  private long position;
  private int time;

  /** Inputs of a graph of a model of this configuration. */
  public ModelInputs(ModelConfig config, ModelGraph graph) {
    this.config = config;
    this.graph = graph;
    this.type = LanguageModel.type(config);
  }

  /** Token numbers of sequences that begin anew, {@code [B][T]}. */
  public ModelInputs tokens(int[][] tokens) {
    return tokens(new int[tokens.length][0], tokens);
  }

  /**
   * Token numbers of sequences that go on.
   *
   * @param before the last tokens before the first one, oldest first, {@code [B][..]}; n-grams read
   *     them
   * @param tokens {@code [B][T]}
   */
  public ModelInputs tokens(int[][] before, int[][] tokens) {
    time = tokens[0].length;
    config
        .ngrams()
        .ifPresent(
            ngrams -> {
              int[] rows = ngrams.read(before, tokens);
              put(
                  GraphNames.NGRAMS,
                  Nd4j.createFromArray(rows).reshape(tokens.length, time, ngrams.tables()));
            });
    return put(GraphNames.TOKENS, Nd4j.createFromArray(tokens));
  }

  /** The tokens of a sequence, for a graph that takes none. */
  ModelInputs time(int tokens) {
    time = tokens;
    return this;
  }

  /** Targets and weights of the predictions, {@code [B][T]}. */
  public ModelInputs targets(int[][] targets, float[][] weights) {
    put(GraphNames.WEIGHTS, Nd4j.createFromArray(weights).castTo(type));
    return put(GraphNames.TARGETS, Nd4j.createFromArray(targets));
  }

  /** Weight of each sample in the total, {@code [B]}. */
  public ModelInputs sampleWeights(double[] weights) {
    return put(GraphNames.SAMPLE_WEIGHTS, Nd4j.createFromArray(weights).castTo(type));
  }

  /** Global number of each sample, {@code [B]}, and the training step: where draws come from. */
  public ModelInputs moment(long[] samples, long step) {
    this.samples = samples.clone();
    this.step = step;
    put(GraphNames.SAMPLES, Nd4j.createFromArray(samples));
    return put(GraphNames.STEP, Nd4j.scalar(DataType.INT64, step));
  }

  /** Tokens consumed before the first one. */
  public ModelInputs position(long position) {
    this.position = position;
    return put(GraphNames.POSITION, Nd4j.scalar(DataType.INT64, position));
  }

  /** Any other placeholder. */
  public ModelInputs put(String name, INDArray array) {
    if (takes(name)) {
      arrays.put(name, array);
    }
    return this;
  }

  private boolean takes(String name) {
    return graph.graph().hasVariable(name) && graph.graph().getVariable(name).isPlaceHolder();
  }

  private void draw(long seed) {
    for (int layer = 0; layer < config.layers(); layer++) {
      if (takes(GraphNames.dropout(layer))) {
        DropoutPlan plan = new DropoutPlan(config.dropout(), seed, layer, step);
        put(
            GraphNames.dropout(layer),
            HostDraws.dropout(plan, samples, time, config.heads(), config.neurons(), type));
      }
      if (takes(GraphNames.noise(layer))) {
        NoiseStrengths strengths = ModelSettings.noise(config);
        NoiseKeys keys = NoiseKeys.of(strengths, seed, layer, config.heads(), config.neurons());
        put(
            GraphNames.noise(layer),
            HostDraws.normals(keys, seed, samples, position, time, config.population(), type));
      }
    }
  }

  /** The inputs. */
  public Map<String, INDArray> map() {
    if (graph.seed() != null) {
      draw(graph.seed());
    }
    return arrays;
  }
}
