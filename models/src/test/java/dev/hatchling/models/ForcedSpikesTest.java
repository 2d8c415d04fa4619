package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.EmissionFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.norm.LayerNormFloat;
import dev.hatchling.operations.Operations;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The spiking model in single precision against the PyTorch reference in single precision. Sums in
 * another order may tip a neuron over its threshold, which changes everything after: so spikes that
 * fall the other way are counted, and with the reference's spikes forced on all must agree.
 */
class ForcedSpikesTest {
  private static final double TOLERANCE = 1e-4;
  private static final double MOST_FLIPS = 1e-5;
  private static final int FIRST = 96;
  private static final int EVERY = 4;

  private static LanguageModel model;
  private static int[][] tokens;
  private static boolean[][] spikes;
  private static double[] logits;
  private static double[] activity;

  @BeforeAll
  static void read() throws IOException {
    try (Golden golden = new Golden("hatchling-float")) {
      model = golden.hatchling(Map.of("precision", "float", "chunk", "32"));
      tokens = golden.tokens("tokens");
      logits = golden.doubles("logits");
      activity = golden.doubles("activity");
      int neurons = tokens.length * tokens[0].length * model.config().population();
      spikes = new boolean[model.config().layers()][neurons];
      for (int l = 0; l < spikes.length; l++) {
        byte[] packed = golden.bytes("spikes." + l);
        for (int i = 0; i < neurons; i++) {
          spikes[l][i] = (packed[i / 8] >> (7 - i % 8) & 1) != 0;
        }
      }
    }
  }

  @Test
  void fewSpikesFallTheOtherWay() {
    ModelGraph graph = model.sequenceGraph(false, 0, null);
    String[] names = new String[spikes.length];
    for (int l = 0; l < names.length; l++) {
      names[l] = GraphNames.activity(l);
    }
    Map<String, INDArray> out =
        graph.graph().output(new ModelInputs(model.config(), graph).tokens(tokens).map(), names);
    long flips = 0;
    long steps = 0;
    for (int l = 0; l < names.length; l++) {
      float[] values = out.get(names[l]).dup('c').data().asFloat();
      for (int i = 0; i < values.length; i++) {
        flips += values[i] > 0 != spikes[l][i] ? 1 : 0;
      }
      steps += values.length;
    }
    assertThat(flips / (double) steps)
        .as("%d of %d spikes fell the other way", flips, steps)
        .isLessThanOrEqualTo(MOST_FLIPS);
  }

  @Test
  void withTheReferencesSpikesAllAgrees() {
    INDArray x = embedded();
    float[] last = {};
    for (int l = 0; l < spikes.length; l++) {
      float[] current = values(block(x, null, l));
      last = neurons(l, current);
      x = block(x, last, l);
    }
    int time = tokens[0].length;
    int m = model.config().population();
    double[] actual = new double[activity.length];
    for (int b = 0; b < tokens.length; b++) {
      for (int i = 0; i < m; i++) {
        actual[b * m + i] = last[(b * time + time - 1) * m + i];
      }
    }
    GoldenTest.close("activity of the last token", actual, activity, TOLERANCE);
    GoldenTest.close("logits", head(x), logits, TOLERANCE);
  }

  private static INDArray embedded() {
    SameDiff sd = CompiledGraphs.create();
    Operations ops = ModelSettings.operations(model.config());
    SDVariable table = sd.var("table", model.array(ParameterNames.EMBEDDING));
    SDVariable in = sd.constant("tokens", Nd4j.createFromArray(tokens));
    return value(ops.layerNorm(ops.embedding(table, in)));
  }

  /** The current of a layer, or, given its activity, what the next layer gets. */
  private static INDArray block(INDArray x, float[] activity, int layer) {
    SameDiff sd = CompiledGraphs.create();
    ModelConfig c = model.config();
    Operations ops = ModelSettings.operations(c);
    SDVariable in = sd.constant("x", x);
    if (activity == null) {
      return value(ops.linear(in, weights(sd, Projection.ENCODER, layer)));
    }
    INDArray acted =
        Nd4j.createFromArray(activity).reshape(x.size(0), x.size(1), c.heads(), c.neurons());
    SDVariable active = sd.constant("activity", acted);
    AttentionSettings settings = ModelSettings.attention(c);
    SDVariable att = ops.layerNorm(ops.stdpAttention(active, in, null, null, settings).attended());
    SDVariable value = ops.headLinear(att, weights(sd, Projection.VALUE_ENCODER, layer), c.heads());
    SDVariable gated = ops.gate(active, value, null, true);
    SDVariable flat = sd.reshape(gated, x.size(0), x.size(1), c.population());
    return value(ops.residualNorm(in, ops.linear(flat, weights(sd, Projection.DECODER, layer))));
  }

  private static SDVariable weights(SameDiff sd, Projection projection, int layer) {
    return sd.constant(projection.key(), model.weights(projection, layer));
  }

  private static INDArray value(SDVariable variable) {
    return variable.getSameDiff().output(Map.of(), variable.name()).get(variable.name()).dup('c');
  }

  private static float[] values(INDArray array) {
    return array.data().asFloat();
  }

  /** The neurons of a layer by their own kernels, the spikes forced. */
  private static float[] neurons(int layer, float[] current) {
    ModelConfig c = model.config();
    int m = c.population();
    NeuronsSettings settings = ModelSettings.neurons(c, false, 0, null);
    float[][] learned =
        c.family().orElseThrow().parameters().stream()
            .map(p -> values(model.array(p.name())))
            .toArray(float[][]::new);
    float[] threshold = values(model.array(ParameterNames.threshold(layer)));
    DynamicsFloat dynamics = c.neuron().kind().family().dynamics(settings, learned, threshold);
    EmissionFloat emission = new EmissionFloat(settings);
    BcmFloat bcm = new BcmFloat(settings, values(model.array(ParameterNames.logTheta(layer))));
    float[] all = new float[current.length];
    float[] row = new float[m];
    float[] u = new float[m];
    float[] fired = new float[m];
    for (int b = 0; b < tokens.length; b++) {
      float[][] states = new float[GraphNames.states(c).size()][m];
      for (int t = 0; t < tokens[0].length; t++) {
        int at = (b * tokens[0].length + t) * m;
        for (int h = 0; h < c.heads(); h++) {
          int from = h * c.neurons();
          LayerNormFloat.normalise(current, at + from, row, from, c.neurons());
        }
        dynamics.integrate(row, states, u, 0, m);
        force(spikes[layer], at, u);
        emission.emit(u, fired, row, 0, m);
        dynamics.fire(fired, states, 0, m);
        bcm.gain(row, row, 0, m);
        System.arraycopy(row, 0, all, at, m);
      }
    }
    return all;
  }

  /** Distances from the threshold, moved across where the reference's spike says so. */
  private static void force(boolean[] reference, int at, float[] u) {
    for (int i = 0; i < u.length; i++) {
      u[i] = reference[at + i] ? Math.max(u[i], Float.MIN_NORMAL) : Math.min(u[i], 0);
    }
  }

  private static double[] head(INDArray x) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable head = sd.var("head", model.array(ParameterNames.HEAD));
    INDArray all =
        value(ModelSettings.operations(model.config()).linear(sd.constant("x", x), head));
    int time = tokens[0].length;
    int vocabulary = (int) all.size(2);
    double[] chosen = new double[logits.length];
    double[] values = all.castTo(DataType.DOUBLE).data().asDouble();
    int to = 0;
    for (int b = 0; b < tokens.length; b++) {
      for (int t = FIRST; t < time; t += EVERY) {
        System.arraycopy(values, (b * time + t) * vocabulary, chosen, to, vocabulary);
        to += vocabulary;
      }
    }
    return chosen;
  }
}
