package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.norm.LayerNormFloat;
import dev.hatchling.operations.HostDraws;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  private static NeuronsSettings settings(NeuronKind kind, NoiseSettings noise, int steps) {
    Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
    return NeuronsTest.settings(kind, HEADS, fast, true, 0, true, true, steps, noise);
  }

  private static INDArray current(DataType type, int batch, int time) {
    INDArray array = Nd4j.create(DataType.DOUBLE, batch, time, WIDTH);
    return RandomArrays.fillNormal(array, RandomKey.root(SEED)).castTo(type);
  }

  /** Arrays of a graph over these sequences, from this state and position on. */
  private static Map<String, INDArray> run(
      NeuronKind kind,
      Operations operations,
      INDArray current,
      NoiseStrengths strengths,
      long[] samples,
      long position,
      Map<String, INDArray> before) {
    NeuronFamily family = kind.family();
    SameDiff sd = CompiledGraphs.create();
    DataType type = current.dataType();
    int time = (int) current.size(1);
    NoiseSettings noise = noise(sd, type, strengths, samples, position, time);
    NeuronVariables layer =
        new NeuronVariables(
            sd.var("threshold", Nd4j.ones(type, WIDTH).muli(0.7)),
            sd.var("theta", Nd4j.ones(type, WIDTH).muli(-1.9)),
            family.parameters().stream()
                .map(p -> sd.var(p.name(), Nd4j.linspace(type, -2, 0.15, WIDTH)))
                .toList());
    List<SDVariable> initial =
        family.states().stream().map(s -> sd.constant(s + "0", before.get(s))).toList();
    NeuronsOutput out =
        operations.neurons(sd.var("current", current), layer, initial, settings(kind, noise, time));
    out.activity().rename("activity");
    for (int i = 0; i < family.states().size(); i++) {
      out.states().get(i).rename(family.states().get(i));
    }
    out.rate().rename("rate");
    SDVariable loss = out.activity().mul(out.activity()).sum();
    (out.auxiliaryLoss() == null ? loss : loss.add(out.auxiliaryLoss())).rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    List<String> outputs = new ArrayList<>(family.states());
    outputs.addAll(List.of("activity", "rate"));
    Map<String, INDArray> result = new HashMap<>(sd.output(Map.of(), outputs));
    result.replaceAll((n, a) -> a.dup('c'));
    List<String> variables = new ArrayList<>(List.of("current"));
    family.parameters().forEach(p -> variables.add(p.name()));
    sd.calculateGradients(Map.of(), variables).forEach((n, a) -> result.put("d" + n, a.dup('c')));
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

  private static Map<String, INDArray> rest(NeuronKind kind, INDArray current) {
    Map<String, INDArray> states = new HashMap<>();
    for (String state : kind.family().states()) {
      states.put(state, Nd4j.zeros(current.dataType(), current.size(0), WIDTH));
    }
    return states;
  }

  private static Map<String, INDArray> fresh(
      NeuronKind kind,
      Operations operations,
      INDArray current,
      NoiseStrengths strengths,
      long... samples) {
    return run(kind, operations, current, strengths, samples, 0, rest(kind, current));
  }

  private static void same(Map<String, INDArray> a, Map<String, INDArray> b, double tolerance) {
    a.forEach(
        (name, array) ->
            NeuronsTest.same(NeuronsCase.flat(array), NeuronsCase.flat(b.get(name)), tolerance));
  }

  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void noiseIsTheSameFusedPortableAndNaive(NeuronKind kind) {
    INDArray current = current(DataType.DOUBLE, 2, 13);
    Map<String, INDArray> fused = fresh(kind, Operations.fused(), current, ALL, 8, 3);
    same(fused, fresh(kind, Operations.portable(), current, ALL, 8, 3), 1e-9);
    plainLoopsGive(fused, kind, current, ALL, 8, 3);
    Map<String, INDArray> silent =
        fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 8, 3);
    assertThat(fused.get("activity")).isNotEqualTo(silent.get("activity"));
    for (NoiseChannel channel : NoiseChannel.values()) {
      NoiseStrengths one =
          new NoiseStrengths(
              channel == NoiseChannel.MEMBRANE ? 0.5 : 0,
              channel == NoiseChannel.THRESHOLD ? 0.5 : 0,
              channel == NoiseChannel.SYNAPSE ? 0.5 : 0,
              channel == NoiseChannel.ADAPTATION ? 0.5 : 0);
      Map<String, INDArray> alone = fresh(kind, Operations.fused(), current, one, 8, 3);
      assertThat(alone.get("activity")).isNotEqualTo(silent.get("activity"));
      same(alone, fresh(kind, Operations.portable(), current, one, 8, 3), 1e-9);
      plainLoopsGive(alone, kind, current, one, 8, 3);
    }
  }

  /** The activity, and of loss = Σ activity² the gradient of the current. */
  private static void plainLoopsGive(
      Map<String, INDArray> fused,
      NeuronKind kind,
      INDArray current,
      NoiseStrengths strengths,
      long... samples) {
    int time = (int) current.size(1);
    NoiseKeys keys = NoiseKeys.of(strengths, SEED, 3, HEADS, NEURONS);
    INDArray normals = HostDraws.normals(keys, SEED, samples, 0, time, WIDTH, DataType.DOUBLE);
    double[][] learned = new double[kind.family().parameters().size()][];
    Arrays.fill(learned, Nd4j.linspace(DataType.DOUBLE, -2, 0.15, WIDTH).toDoubleVector());
    double[][][] activity = new double[samples.length][time][];
    double[][][] gradient = new double[samples.length][][];
    for (int b = 0; b < samples.length; b++) {
      ReferenceNeurons neurons =
          new ReferenceNeurons(settings(kind, null, 0), learned, filled(0.7), filled(-1.9));
      double[][] twice = new double[time][];
      for (int t = 0; t < time; t++) {
        Map<NoiseChannel, double[]> noise = new EnumMap<>(NoiseChannel.class);
        for (int c = 0; c < strengths.active().size(); c++) {
          NoiseChannel channel = strengths.active().get(c);
          noise.put(
              channel, row(normals.slice(c), b, t).mul(strengths.of(channel)).toDoubleVector());
        }
        activity[b][t] = neurons.next(row(current, b, t).toDoubleVector(), noise);
        twice[t] = Arrays.stream(activity[b][t]).map(a -> 2 * a).toArray();
      }
      gradient[b] = neurons.backward(twice);
    }
    NeuronsTest.same(NeuronsCase.flat(fused.get("activity")), NeuronsCase.flat(activity), 1e-9);
    NeuronsTest.same(NeuronsCase.flat(fused.get("dcurrent")), NeuronsCase.flat(gradient), 1e-9);
  }

  private static INDArray row(INDArray array, int b, int t) {
    return array.get(NDArrayIndex.point(b), NDArrayIndex.point(t), NDArrayIndex.all());
  }

  private static double[] filled(double value) {
    double[] filled = new double[WIDTH];
    Arrays.fill(filled, value);
    return filled;
  }

  /** Mistake 8 of docs/model.md, and: noise does not depend on the batch a text sits in. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void sequencesOfABatchDoNotTouch(NeuronKind kind) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray current = current(type, 3, 13);
      INDArray all = fresh(kind, Operations.fused(), current, ALL, 8, 3, 5).get("activity");
      INDArray second =
          current.get(NDArrayIndex.interval(1, 2), NDArrayIndex.all(), NDArrayIndex.all());
      INDArray alone = fresh(kind, Operations.fused(), second.dup('c'), ALL, 3).get("activity");
      double[] flat = NeuronsCase.flat(all);
      int n = flat.length / 3;
      assertThat(Arrays.copyOfRange(flat, n, 2 * n)).isEqualTo(NeuronsCase.flat(alone));
    }
  }

  /** The recurrent form: token by token with carried state gives the same bits. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void tokenByTokenIsTheSequence(NeuronKind kind) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray current = current(type, 1, 40);
      double[] all =
          NeuronsCase.flat(fresh(kind, Operations.fused(), current, ALL, 9).get("activity"));
      Map<String, INDArray> state = rest(kind, current);
      for (int t = 0; t < 40; t++) {
        INDArray token =
            current.get(NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1), NDArrayIndex.all());
        Map<String, INDArray> step =
            run(kind, Operations.fused(), token.dup('c'), ALL, new long[] {9}, t, state);
        assertThat(NeuronsCase.flat(step.get("activity")))
            .isEqualTo(Arrays.copyOfRange(all, t * WIDTH, (t + 1) * WIDTH));
        state = step;
      }
    }
  }

  /** The row functions that the generator runs give the same bits as the op. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void rowFunctionsAreTheOp(NeuronKind kind) {
    INDArray current = current(DataType.FLOAT, 1, 20);
    double[] all =
        NeuronsCase.flat(fresh(kind, Operations.fused(), current, ALL, 9).get("activity"));
    NeuronsSettings s = settings(kind, null, 0);
    float[][] learned = new float[kind.family().parameters().size()][];
    Arrays.fill(learned, Nd4j.linspace(DataType.FLOAT, -2, 0.15, WIDTH).toFloatVector());
    float[] threshold = Nd4j.ones(DataType.FLOAT, WIDTH).muli(0.7).toFloatVector();
    DynamicsFloat dynamics = kind.family().dynamics(s, learned, threshold);
    EmissionFloat emission = new EmissionFloat(s);
    BcmFloat bcm = new BcmFloat(s, Nd4j.ones(DataType.FLOAT, WIDTH).muli(-1.9).toFloatVector());
    float[][] states = new float[kind.family().states().size()][WIDTH];
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
      dynamics.integrate(tile[2], states, tile[3], 0, WIDTH);
      noise.distance(s.adaptation(), t, 0, tile[3], 0, WIDTH);
      emission.emit(tile[3], tile[4], tile[5], 0, WIDTH);
      dynamics.fire(tile[4], states, 0, WIDTH);
      bcm.gain(tile[5], tile[5], 0, WIDTH);
      for (int i = 0; i < WIDTH; i++) {
        assertThat((double) tile[5][i]).isEqualTo(all[t * WIDTH + i]);
      }
    }
  }

  /** Mistakes 3 and 10 of docs/model.md: with homeostasis on, as in training. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void noFutureTokenReachesThePast(NeuronKind kind) {
    INDArray current = current(DataType.DOUBLE, 1, 20);
    double[] before =
        NeuronsCase.flat(
            fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 1).get("activity"));
    for (int t = 12; t < 20; t++) {
      for (int i = 0; i < WIDTH; i++) {
        current.putScalar(new int[] {0, t, i}, (i % 3 - 1) * 7.0);
      }
    }
    double[] after =
        NeuronsCase.flat(
            fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 1).get("activity"));
    assertThat(Arrays.copyOf(after, 12 * WIDTH)).isEqualTo(Arrays.copyOf(before, 12 * WIDTH));
    assertThat(after).isNotEqualTo(before);
  }

  /** Mistake 2 of docs/model.md: all positions at once; an input must be felt tokens later. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void membranesRemember(NeuronKind kind) {
    INDArray current = current(DataType.DOUBLE, 1, 4);
    double[] before =
        NeuronsCase.flat(
            fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 1).get("membrane"));
    for (int i = 0; i < WIDTH; i++) {
      current.putScalar(new int[] {0, 0, i}, i % 2 - 0.5);
    }
    double[] after =
        NeuronsCase.flat(
            fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 1).get("membrane"));
    assertThat(after[WIDTH - 1]).isNotCloseTo(before[WIDTH - 1], within(1e-6));
  }

  /** Mistake 1 of docs/model.md: threshold 1 and a fresh network, and nothing ever spikes. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void freshNeuronsSpikeAndLearn(NeuronKind kind) {
    INDArray current = current(DataType.FLOAT, 4, 64);
    Map<String, INDArray> run =
        fresh(kind, Operations.fused(), current, NoiseStrengths.NONE, 1, 2, 3, 4);
    assertThat(run.get("rate").meanNumber().doubleValue()).isBetween(0.05, 0.4);
    assertThat(run.get("dcurrent").norm2Number().doubleValue()).isPositive();
  }

  /**
   * Where all neurons spike at every token, and the surrogate is zero there, everything is smooth:
   * the gradient is that of finite differences.
   */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void gradientByFiniteDifferencesWhereSmooth(NeuronKind kind) {
    Surrogate narrow = new Surrogate(Surrogate.Kind.TRIANGLE, 1);
    NeuronsSettings s = NeuronsTest.settings(kind, HEADS, narrow, true, 0, false, true, 0, null);
    NeuronsCase base = new NeuronsCase(s, 2, 7, NEURONS, DataType.DOUBLE);
    base.arrays.put("threshold", Nd4j.ones(DataType.DOUBLE, WIDTH).muli(-20));
    base.arrays.put("logTheta", Nd4j.ones(DataType.DOUBLE, WIDTH).muli(3 * Math.log(10)));
    base.run(Operations.fused(), false);
    List<String> names = new ArrayList<>(base.learned());
    names.add("current");
    for (String name : names) {
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
          ReferenceBatch naive = moved.naive(false);
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
