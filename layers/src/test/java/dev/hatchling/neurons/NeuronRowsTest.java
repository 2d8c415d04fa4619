package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.random.RandomKey;
import dev.hatchling.vector.Simd;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row of neurons in one pass against the row functions that own the equations: the same bits. */
class NeuronRowsTest {
  private static final int BATCH = 2;

  @ParameterizedTest
  @CsvSource({"1, 1, true", "3, 16, true", "9, 45, true", "9, 45, false", "300, 20, true"})
  void givesTheBitsOfTheRowFunctions(int time, int neurons, boolean graded) {
    Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
    NeuronsSettings settings = NeuronsTest.settings(NeuronKind.LIF, 2, fast, graded, true);
    NeuronsInputs places = NeuronsInputs.of(1, settings);
    NeuronsPlan plan = new NeuronsPlan(BATCH, time, 2, neurons, settings, places, 0, null, null);
    MemoryFloat[] in = inputs(places, time, 2 * neurons);
    assumeThat(Simd.length()).isGreaterThanOrEqualTo(256);
    assertThat(NeuronParametersFloat.of(plan, in).rows(null, true))
        .isNotInstanceOf(SteppedRowsFloat.class);
    assertThat(forward(plan, in, true)).isDeepEqualTo(forward(plan, in, false));
    assertThat(backward(plan, in, true)).isDeepEqualTo(backward(plan, in, false));
  }

  private static MemoryFloat[] inputs(NeuronsInputs places, int time, int m) {
    MemoryFloat[] in = new MemoryFloat[places.next()];
    in[0] = normals("current", BATCH * time * m, 1.5, 0.3);
    in[places.threshold()] = normals("threshold", m, 0.2, 0.6);
    in[places.logTheta()] = normals("theta", m, 0.5, -1.5);
    in[places.parameter(0)] = normals("decay", m, 1, 0);
    in[places.activityGradient()] = normals("gradient", BATCH * time * m, 1, 0);
    in[places.rate()] = normals("rate", m, 0.1, 0.5);
    in[places.meanSquare()] = normals("square", m, 0.1, 0.5);
    return in;
  }

  private static MemoryFloat normals(String name, int length, double scale, double mean) {
    float[] values = new float[length];
    RandomKey.root(5).child(name).fillNormal(values, 0, length, 0);
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + scale * values[i]);
    }
    return MemoryFloat.of(values);
  }

  private static float[][] forward(NeuronsPlan plan, MemoryFloat[] in, boolean onePass) {
    int m = plan.width();
    float[][] out = {
      new float[BATCH * plan.time() * m],
      new float[m],
      new float[m],
      new float[BATCH * m],
      new float[BATCH * m]
    };
    MemoryFloat[] states = plan.inputs().states(in);
    new NeuronsFloat(plan, in, onePass).run(in[0], states, memory(out));
    return out;
  }

  private static MemoryFloat[] memory(float[][] arrays) {
    return Arrays.stream(arrays).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
  }

  private static float[][] backward(NeuronsPlan plan, MemoryFloat[] in, boolean onePass) {
    int m = plan.width();
    float[][] out = {new float[BATCH * plan.time() * m], new float[m], new float[m], new float[m]};
    NeuronsGradientFloat.run(plan, in, memory(out), onePass);
    return out;
  }
}
