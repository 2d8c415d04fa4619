package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.norm.LayerNormFloat;
import dev.hatchling.operations.HostDraws;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the neurons do over time: recursion, causality, noise, rates. */
class NeuronsDynamicsTest {
  private static final int HEADS = 2;
  private static final int NEURONS = 16;
  private static final int WIDTH = HEADS * NEURONS;
  private static final long SEED = 5;
  private static final NoiseStrengths ALL = new NoiseStrengths(0.3, 0.2, 0.25, 0.4);

  private static NeuronsSettings settings(NoiseSettings noise, int steps) {
    return new NeuronsSettings(
        HEADS,
        new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4),
        0.8,
        0.1,
        0.5,
        true,
        0,
        0.1,
        -1,
        3,
        0.15,
        0.2,
        0.05,
        6,
        0.01,
        true,
        true,
        steps,
        noise);
  }

  private static INDArray current(DataType type, int batch, int time) {
    INDArray array = Nd4j.create(DataType.DOUBLE, batch, time, WIDTH);
    return RandomArrays.fillNormal(array, RandomKey.root(SEED)).castTo(type);
  }

  /** Arrays of a graph over these sequences, from this state and position on. */
  private static Map<String, INDArray> run(
      Operations operations,
      INDArray current,
      NoiseStrengths strengths,
      long[] samples,
      long position,
      INDArray membrane,
      INDArray trace) {
    SameDiff sd = CompiledGraphs.create();
    DataType type = current.dataType();
    int time = (int) current.size(1);
    NoiseSettings noise = noise(sd, type, strengths, samples, position, time);
    NeuronsOutput out =
        operations.neurons(
            sd.var("current", current),
            sd.var("decay", Nd4j.linspace(type, -2, 0.15, WIDTH)),
            sd.var("threshold", Nd4j.ones(type, WIDTH).muli(0.7)),
            sd.var("theta", Nd4j.ones(type, WIDTH).muli(-1.9)),
            new NeuronState(sd.constant("v", membrane), sd.constant("s", trace)),
            settings(noise, time));
    out.activity().rename("activity");
    out.membrane().rename("membrane");
    out.trace().rename("trace");
    out.rate().rename("rate");
    SDVariable loss = out.activity().mul(out.activity()).sum();
    (out.auxiliaryLoss() == null ? loss : loss.add(out.auxiliaryLoss())).rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    Map<String, INDArray> result =
        new HashMap<>(sd.output(Map.of(), "activity", "membrane", "trace", "rate"));
    result.replaceAll((n, a) -> a.dup('c'));
    sd.calculateGradients(Map.of(), "current", "decay")
        .forEach((n, a) -> result.put("d" + n, a.dup('c')));
    return result;
  }

  private static NoiseSettings noise(
      SameDiff sd,
      DataType type,
      NoiseStrengths strengths,
      long[] samples,
      long position,
      int time) {
    if (strengths.active().isEmpty()) {
      return null;
    }
    NoiseKeys keys = NoiseKeys.of(strengths, SEED, 3, HEADS, NEURONS);
    INDArray normals = HostDraws.normals(keys, SEED, samples, position, time, WIDTH, type);
    return new NoiseSettings(
        strengths,
        SEED,
        3,
        sd.constant("samples", Nd4j.createFromArray(samples)),
        sd.constant("position", Nd4j.scalar(DataType.INT64, position)),
        sd.constant("normals", normals));
  }

  private static INDArray zeros(INDArray current) {
    return Nd4j.zeros(current.dataType(), current.size(0), WIDTH);
  }

  private static Map<String, INDArray> fresh(
      Operations operations, INDArray current, NoiseStrengths strengths, long... samples) {
    return run(operations, current, strengths, samples, 0, zeros(current), zeros(current));
  }

  private static void same(Map<String, INDArray> a, Map<String, INDArray> b, double tolerance) {
    a.forEach(
        (name, array) ->
            NeuronsTest.same(NeuronsCase.flat(array), NeuronsCase.flat(b.get(name)), tolerance));
  }

  @Test
  void noiseIsTheSameFusedPortableAndNaive() {
    INDArray current = current(DataType.DOUBLE, 2, 13);
    Map<String, INDArray> fused = fresh(Operations.fused(), current, ALL, 8, 3);
    same(fused, fresh(Operations.portable(), current, ALL, 8, 3), 1e-9);
    Map<String, INDArray> silent = fresh(Operations.fused(), current, NoiseStrengths.NONE, 8, 3);
    assertThat(fused.get("activity")).isNotEqualTo(silent.get("activity"));
    for (NoiseChannel channel : NoiseChannel.values()) {
      NoiseStrengths one =
          new NoiseStrengths(
              channel == NoiseChannel.MEMBRANE ? 0.5 : 0,
              channel == NoiseChannel.THRESHOLD ? 0.5 : 0,
              channel == NoiseChannel.SYNAPSE ? 0.5 : 0,
              channel == NoiseChannel.ADAPTATION ? 0.5 : 0);
      Map<String, INDArray> alone = fresh(Operations.fused(), current, one, 8, 3);
      assertThat(alone.get("activity")).isNotEqualTo(silent.get("activity"));
      same(alone, fresh(Operations.portable(), current, one, 8, 3), 1e-9);
    }
  }

  /** Mistake 8 of docs/model.md, and: noise does not depend on the batch a text sits in. */
  @Test
  void sequencesOfABatchDoNotTouch() {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray current = current(type, 3, 13);
      INDArray all = fresh(Operations.fused(), current, ALL, 8, 3, 5).get("activity");
      INDArray second =
          current.get(NDArrayIndex.interval(1, 2), NDArrayIndex.all(), NDArrayIndex.all());
      INDArray alone = fresh(Operations.fused(), second.dup('c'), ALL, 3).get("activity");
      double[] flat = NeuronsCase.flat(all);
      int n = flat.length / 3;
      assertThat(Arrays.copyOfRange(flat, n, 2 * n)).isEqualTo(NeuronsCase.flat(alone));
    }
  }

  /** The recurrent form: token by token with carried state gives the same bits. */
  @Test
  void tokenByTokenIsTheSequence() {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray current = current(type, 1, 40);
      double[] all = NeuronsCase.flat(fresh(Operations.fused(), current, ALL, 9).get("activity"));
      INDArray membrane = zeros(current);
      INDArray trace = zeros(current);
      for (int t = 0; t < 40; t++) {
        INDArray token =
            current.get(NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1), NDArrayIndex.all());
        Map<String, INDArray> step =
            run(Operations.fused(), token.dup('c'), ALL, new long[] {9}, t, membrane, trace);
        assertThat(NeuronsCase.flat(step.get("activity")))
            .isEqualTo(Arrays.copyOfRange(all, t * WIDTH, (t + 1) * WIDTH));
        membrane = step.get("membrane");
        trace = step.get("trace");
      }
    }
  }

  /** The row functions that the generator runs give the same bits as the op. */
  @Test
  void rowFunctionsAreTheOp() {
    INDArray current = current(DataType.FLOAT, 1, 20);
    double[] all = NeuronsCase.flat(fresh(Operations.fused(), current, ALL, 9).get("activity"));
    NeuronsSettings s = settings(null, 0);
    LifFloat lif = new LifFloat(s);
    BcmFloat bcm = new BcmFloat(s);
    NeuronParametersFloat p =
        new NeuronParametersFloat(
            Nd4j.linspace(DataType.FLOAT, -2, 0.15, WIDTH).toFloatVector(),
            Nd4j.ones(DataType.FLOAT, WIDTH).muli(0.7).toFloatVector(),
            Nd4j.ones(DataType.FLOAT, WIDTH).muli(-1.9).toFloatVector());
    NeuronNoiseFloat noise =
        new NeuronNoiseFloat(NoiseKeys.of(ALL, SEED, 3, HEADS, NEURONS), NoiseKeys.moment(SEED, 9));
    float[][] tile = new float[6][WIDTH];
    float[] rows = current.reshape(20L * WIDTH).toFloatVector();
    for (int t = 0; t < 20; t++) {
      System.arraycopy(rows, t * WIDTH, tile[2], 0, WIDTH);
      for (int h = 0; h < HEADS; h++) {
        LayerNormFloat.normalise(tile[2], h * NEURONS, tile[2], h * NEURONS, NEURONS);
      }
      noise.current(t, 0, tile[2], 0, WIDTH);
      lif.integrate(tile[2], p.decay, p.drive, p.threshold, tile[0], tile[1], tile[3], 0, WIDTH);
      noise.distance(s.adaptation(), t, 0, tile[3], 0, WIDTH);
      lif.fire(p.threshold, tile[0], tile[1], tile[3], tile[4], tile[5], 0, WIDTH);
      bcm.gain(tile[5], p.root, p.inverse, tile[5], 0, WIDTH);
      for (int i = 0; i < WIDTH; i++) {
        assertThat((double) tile[5][i]).isEqualTo(all[t * WIDTH + i]);
      }
    }
  }

  /** Mistakes 3 and 10 of docs/model.md: with homeostasis on, as in training. */
  @Test
  void noFutureTokenReachesThePast() {
    INDArray current = current(DataType.DOUBLE, 1, 20);
    double[] before =
        NeuronsCase.flat(
            fresh(Operations.fused(), current, NoiseStrengths.NONE, 1).get("activity"));
    for (int t = 12; t < 20; t++) {
      for (int i = 0; i < WIDTH; i++) {
        current.putScalar(new int[] {0, t, i}, (i % 3 - 1) * 7.0);
      }
    }
    double[] after =
        NeuronsCase.flat(
            fresh(Operations.fused(), current, NoiseStrengths.NONE, 1).get("activity"));
    assertThat(Arrays.copyOf(after, 12 * WIDTH)).isEqualTo(Arrays.copyOf(before, 12 * WIDTH));
    assertThat(after).isNotEqualTo(before);
  }

  /** Mistake 2 of docs/model.md: all positions at once; an input must be felt tokens later. */
  @Test
  void membranesRemember() {
    INDArray current = current(DataType.DOUBLE, 1, 4);
    double[] before =
        NeuronsCase.flat(
            fresh(Operations.fused(), current, NoiseStrengths.NONE, 1).get("membrane"));
    for (int i = 0; i < WIDTH; i++) {
      current.putScalar(new int[] {0, 0, i}, i % 2 - 0.5);
    }
    double[] after =
        NeuronsCase.flat(
            fresh(Operations.fused(), current, NoiseStrengths.NONE, 1).get("membrane"));
    assertThat(after[WIDTH - 1]).isNotCloseTo(before[WIDTH - 1], within(1e-6));
  }

  /** Mistake 1 of docs/model.md: threshold 1 and a fresh network, and nothing ever spikes. */
  @Test
  void freshNeuronsSpikeAndLearn() {
    INDArray current = current(DataType.FLOAT, 4, 64);
    Map<String, INDArray> run = fresh(Operations.fused(), current, NoiseStrengths.NONE, 1, 2, 3, 4);
    assertThat(run.get("rate").meanNumber().doubleValue()).isBetween(0.05, 0.4);
    assertThat(run.get("dcurrent").norm2Number().doubleValue()).isPositive();
  }

  /**
   * Where all neurons spike at every token, and the surrogate is zero there, everything is smooth:
   * the gradient is that of finite differences.
   */
  @Test
  void gradientByFiniteDifferencesWhereSmooth() {
    NeuronsSettings s =
        new NeuronsSettings(
            HEADS,
            new Surrogate(Surrogate.Kind.TRIANGLE, 1),
            0.8,
            0.1,
            0.5,
            true,
            0,
            0.1,
            -1,
            3,
            0.15,
            0.2,
            0.05,
            6,
            0.01,
            false,
            true,
            0,
            null);
    NeuronsCase base = new NeuronsCase(s, 2, 7, NEURONS, DataType.DOUBLE);
    base.arrays.put("threshold", Nd4j.ones(DataType.DOUBLE, WIDTH).muli(-20));
    base.arrays.put("logTheta", Nd4j.ones(DataType.DOUBLE, WIDTH).muli(3 * Math.log(10)));
    base.run(Operations.fused(), false);
    for (String name : new String[] {"current", "decayRaw"}) {
      double[] exact = NeuronsTest.gradient(base, name);
      for (int k = 0; k < 20; k++) {
        int i = RandomKey.root(2).below(exact.length, k);
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
          NeuronsCase moved = new NeuronsCase(s, 2, 7, NEURONS, DataType.DOUBLE);
          moved.arrays.putAll(base.arrays);
          INDArray copy = base.arrays.get(name).dup('c');
          copy.data().put(i, copy.data().getDouble(i) + (2 * side - 1) * 1e-5);
          moved.arrays.put(name, copy);
          NaiveNeurons naive = moved.naive(false);
          double[] activity = NeuronsCase.flat(naive.activity);
          double[] weights = NeuronsCase.flat(base.arrays.get("weights"));
          for (int j = 0; j < activity.length; j++) {
            loss[side] += activity[j] * weights[j];
          }
        }
        double numeric = (loss[1] - loss[0]) / 2e-5;
        assertThat(exact[i]).isCloseTo(numeric, within(1e-5 * (1 + Math.abs(numeric))));
      }
    }
  }
}
