package dev.hatchling.generation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import dev.hatchling.models.ModelWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The step against the sequence graph: the parallel form that the model is trained in. */
class GraphStepTest {
  private static final double TIGHT = 1e-9;
  private static final long SAMPLE = 1;
  private static final double FORCED = 1e-4;
  private static final double FLIPS = 1e-5;

  private static Map<String, INDArray> graph(LanguageModel model, int[] tokens) {
    return graph(model, tokens, null);
  }

  private static Map<String, INDArray> graph(
      LanguageModel model, int[] tokens, @Nullable Long noise) {
    ModelConfig c = model.config();
    ModelGraph graph = model.sequenceGraph(true, 0, noise);
    ModelInputs inputs = new ModelInputs(c, graph).tokens(new int[][] {tokens}).position(0);
    inputs.moment(new long[] {SAMPLE}, 0);
    List<String> outputs = new ArrayList<>(List.of(GraphNames.LOGITS));
    for (int l = 0; l < c.layers(); l++) {
      inputs.put(
          GraphNames.synapses(l),
          zeros(c, 1, c.heads(), (long) states(c) * c.neurons(), c.width()));
      outputs.add(GraphNames.finalSynapses(l));
      outputs.add(GraphNames.activity(l));
      for (String state : GraphNames.states(c)) {
        INDArray rest = zeros(c, GraphNames.shape(c, state));
        inputs.put(GraphNames.neurons(state, l), Nd4j.expandDims(rest, 0));
        outputs.add(GraphNames.finalNeurons(state, l));
      }
    }
    return graph.graph().output(inputs.map(), outputs);
  }

  /** K. */
  private static int states(ModelConfig config) {
    return config.kernels().get(0).exponentials().size();
  }

  private static INDArray zeros(ModelConfig config, long... shape) {
    return Nd4j.zeros(LanguageModel.type(config), shape);
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private static void close(String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertThat(actual[i] / scale)
          .as("%s %d", what, i)
          .isCloseTo(expected[i] / scale, within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling, 2, 8, 2, 16, 1",
    "hatchling, 3, 20, 4, 34, 63",
    "hatchling, 2, 16, 2, 24, 64",
    "hatchling, 2, 16, 2, 24, 65",
    "hatchling, 2, 16, 2, 24, 500",
    "bdh, 2, 8, 2, 16, 1",
    "bdh, 3, 20, 4, 34, 63",
    "bdh, 2, 16, 2, 24, 64",
    "bdh, 2, 16, 2, 24, 65",
    "bdh, 2, 16, 2, 24, 500",
    "double_exponential, 3, 20, 4, 34, 63",
    "double_exponential, 2, 16, 2, 24, 65",
    "double_exponential, 2, 16, 2, 24, 500",
    "synaptic, 3, 20, 4, 34, 63",
    "synaptic, 2, 16, 2, 24, 500",
    "ngrams, 3, 20, 4, 34, 63",
    "ngrams, 2, 16, 2, 24, 65",
    "bdh_ngrams, 2, 16, 2, 24, 65",
    "delays, 3, 16, 2, 24, 65",
    "delays, 3, 16, 2, 24, 2",
    "bdh_delays, 2, 16, 2, 24, 65",
    "forgetting, 3, 20, 4, 34, 63",
    "forgetting, 2, 16, 2, 24, 500",
    "bdh_forgetting, 2, 16, 2, 24, 65",
    "double_forgetting, 2, 16, 2, 24, 65"
  })
  void agreesInDouble(
      String architecture, int layers, int width, int heads, int neurons, int length) {
    ModelConfig config = Models.config(architecture, layers, width, heads, neurons);
    LanguageModel model = Models.model(config.with("precision", "double"));
    int[] tokens = Models.tokens(length, config.vocabulary());
    Map<String, INDArray> expected = graph(model, tokens);
    double[] logits = doubles(expected.get(GraphNames.LOGITS));
    try (Crew crew = new Crew(1)) {
      StepDouble step = new StepDouble(StepWeights.of(ModelWeights.of(model)), crew, null);
      SequenceDouble sequence = new SequenceDouble(step.shape);
      double[][][] every = {new double[length][]};
      step.run(new SequenceDouble[] {sequence}, new int[][] {tokens}, every);
      int v = config.vocabulary();
      for (int t = 0; t < length; t++) {
        double[] row = java.util.Arrays.copyOfRange(logits, t * v, (t + 1) * v);
        close("logits at " + t, every[0][t], row, TIGHT);
      }
      for (int l = 0; l < layers; l++) {
        LayerStateDouble layer = sequence.layers[l];
        List<String> states = GraphNames.states(config);
        for (int i = 0; i < states.size(); i++) {
          INDArray end = expected.get(GraphNames.finalNeurons(states.get(i), l));
          close(states.get(i), layer.neurons[i], doubles(end), TIGHT);
        }
        double[] synapses = doubles(expected.get(GraphNames.finalSynapses(l)));
        int size = states(config) * neurons * width;
        for (int h = 0; h < heads; h++) {
          double[] head = java.util.Arrays.copyOfRange(synapses, h * size, (h + 1) * size);
          close(
              "synapses",
              layer.synapses[h].dense(length, layer.recentValues, step.kernel(h)),
              head,
              TIGHT);
        }
      }
    }
  }

  /** Two sequences in pieces: the second is the graph's, the first has noise of its own. */
  @ParameterizedTest
  @CsvSource({"hatchling, fused", "hatchling, portable", "synaptic, fused", "bdh, fused"})
  void noiseIsThatOfTheGraph(String architecture, String ops) {
    ModelConfig config =
        Models.config(architecture, 2, 16, 2, 24)
            .with(Map.of("noise_membrane", "0.3", "noise_threshold", "0.2", "ops", ops))
            .with(Map.of("noise_synapse", "0.4", "noise_adaptation", "0.5"))
            .with("precision", "double");
    LanguageModel model = Models.model(config);
    int[] tokens = Models.tokens(40, config.vocabulary());
    double[] logits = doubles(graph(model, tokens, 5L).get(GraphNames.LOGITS));
    double[] silent = doubles(graph(model, tokens).get(GraphNames.LOGITS));
    try (Crew crew = new Crew(2)) {
      StepDouble step = new StepDouble(StepWeights.of(ModelWeights.of(model)), crew, null);
      SequenceDouble[] sequences = {new SequenceDouble(step.shape), new SequenceDouble(step.shape)};
      sequences[0].noise = new NoiseOf(5, 0);
      sequences[1].noise = new NoiseOf(5, SAMPLE);
      int v = config.vocabulary();
      for (int t = 0; t < tokens.length; t++) {
        int[] token = {tokens[t]};
        step.run(sequences, new int[][] {token, token}, null);
        double[] row = java.util.Arrays.copyOfRange(logits, t * v, (t + 1) * v);
        close("logits at " + t, sequences[1].logits, row, TIGHT);
        sequences[1] = sequences[1].copy();
      }
    }
    boolean noisy = config.family().isPresent();
    assertThat(java.util.Arrays.equals(logits, silent)).isEqualTo(!noisy);
  }

  /** Forces the graph's spikes onto the step and counts where its own would have differed. */
  private static final class Force implements SpikeProbeFloat {
    private final double[][] activity;
    private final int population;
    private long flips;

    Force(Map<String, INDArray> outputs, ModelConfig config) {
      population = config.population();
      activity = new double[config.layers()][];
      for (int l = 0; l < activity.length; l++) {
        activity[l] = doubles(outputs.get(GraphNames.activity(l)));
      }
    }

    @Override
    public void look(int layer, int position, float[] distance, int from, int to) {
      for (int i = from; i < to; i++) {
        boolean spike = activity[layer][position * population + i] != 0;
        if (spike != distance[i] > 0) {
          flips++;
          distance[i] = spike ? 1e-12f : 0f;
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling, 3, 64, 4, 128, 500, 0.5",
    "hatchling, 3, 64, 4, 128, 300, 0.2",
    "hatchling, 3, 64, 4, 128, 300, 1",
    "bdh, 3, 64, 4, 128, 500, 1",
    "double_exponential, 3, 64, 4, 128, 300, 0.5",
    "synaptic, 3, 64, 4, 128, 300, 0.5",
    "ngrams, 3, 64, 4, 128, 300, 0.5"
  })
  void agreesInFloat(
      String architecture,
      int layers,
      int width,
      int heads,
      int neurons,
      int length,
      String density) {
    ModelConfig config =
        Models.config(architecture, layers, width, heads, neurons).with("density", density);
    LanguageModel model = Models.model(config);
    int[] tokens = Models.tokens(length, config.vocabulary());
    Map<String, INDArray> expected = graph(model, tokens);
    double[] logits = doubles(expected.get(GraphNames.LOGITS));
    Force force = new Force(expected, config);
    try (Crew crew = new Crew(1)) {
      StepFloat step =
          new StepFloat(
              StepWeights.of(ModelWeights.of(model)),
              crew,
              config.family().isPresent() ? force : null);
      SequenceFloat sequence = new SequenceFloat(step.shape);
      float[][][] every = {new float[length][]};
      step.run(new SequenceFloat[] {sequence}, new int[][] {tokens}, every);
      int v = config.vocabulary();
      for (int t = 0; t < length; t++) {
        double[] row = java.util.Arrays.copyOfRange(logits, t * v, (t + 1) * v);
        close("logits at " + t, doubles(Nd4j.createFromArray(every[0][t])), row, FORCED);
      }
      for (int l = 0; l < layers; l++) {
        checkState(config, sequence, expected, l, step);
      }
      double chances = (double) length * layers * config.population();
      assertThat(force.flips / chances).isLessThanOrEqualTo(FLIPS);
    }
  }

  /**
   * The final state in float. A synaptic state is compared relative to its layer's largest number:
   * where terms that large cancel, float itself is that far (some 1e-4 beside 30) from the state in
   * double, in either form.
   */
  private static void checkState(
      ModelConfig config,
      SequenceFloat sequence,
      Map<String, INDArray> expected,
      int l,
      StepFloat step) {
    LayerStateFloat layer = sequence.layers[l];
    List<String> states = GraphNames.states(config);
    for (int i = 0; i < states.size(); i++) {
      INDArray end = expected.get(GraphNames.finalNeurons(states.get(i), l));
      double[] own = doubles(Nd4j.createFromArray(layer.neurons[i]));
      close(states.get(i), own, doubles(end), FORCED);
    }
    double[] synapses = doubles(expected.get(GraphNames.finalSynapses(l)));
    double largest = java.util.Arrays.stream(synapses).map(Math::abs).max().orElse(0);
    int size = states(config) * config.neurons() * config.width();
    for (int h = 0; h < config.heads(); h++) {
      float[] dense =
          layer.synapses[h].dense(sequence.position, layer.recentValues, step.kernel(h));
      for (int i = 0; i < size; i++) {
        assertThat((double) dense[i])
            .as("synapses %d of head %d", i, h)
            .isCloseTo(synapses[h * size + i], within(FORCED * Math.max(1, largest)));
      }
    }
  }

  /** To the last bit: the second state is read, with a weight of 0. */
  @Test
  void aSecondWeightOfZeroIsTheSingleExponential() {
    ModelConfig one = Models.config("hatchling", 2, 20, 4, 34);
    int[] tokens = Models.tokens(70, one.vocabulary());
    float[][] expected = logits(one, tokens);
    ModelConfig two = Models.config("double_exponential", 2, 20, 4, 34);
    assertThat(logits(two.with("w_plus_2", 0), tokens)).isDeepEqualTo(expected);
    assertThat(logits(two, tokens)[69]).isNotEqualTo(expected[69]);
  }

  private static float[][] logits(ModelConfig config, int[] tokens) {
    try (Crew crew = new Crew(1)) {
      StepFloat step =
          new StepFloat(StepWeights.of(ModelWeights.of(Models.model(config))), crew, null);
      float[][][] every = {new float[tokens.length][]};
      step.run(new SequenceFloat[] {new SequenceFloat(step.shape)}, new int[][] {tokens}, every);
      return every[0];
    }
  }
}
