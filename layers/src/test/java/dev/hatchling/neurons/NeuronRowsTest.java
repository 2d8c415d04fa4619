package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.random.RandomKey;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row of neurons in one pass against the row functions that own the equations: the same bits. */
class NeuronRowsTest {
  private static final int BATCH = 2;

  @ParameterizedTest
  @CsvSource({"1, 1, true", "3, 16, true", "9, 45, true", "9, 45, false", "300, 20, true"})
  void givesTheBitsOfTheRowFunctions(int time, int neurons, boolean graded) {
    NeuronsSettings settings =
        NeuronsTest.settings(2, new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4), graded, true);
    NeuronsPlan plan = new NeuronsPlan(BATCH, time, 2, neurons, settings, 0, null, null);
    NeuronRowsFloat rows = Objects.requireNonNull(NeuronRowsFloat.Provider.INSTANCE);
    MemoryFloat[] in = inputs(time, 2 * neurons);
    assertThat(forward(plan, in, rows)).isDeepEqualTo(forward(plan, in, null));
    assertThat(backward(plan, in, rows)).isDeepEqualTo(backward(plan, in, null));
  }

  private static MemoryFloat[] inputs(int time, int m) {
    return new MemoryFloat[] {
      normals("current", BATCH * time * m, 1.5, 0.3),
      normals("decay", m, 1, 0),
      normals("threshold", m, 0.2, 0.6),
      normals("theta", m, 0.5, -1.5),
      normals("gradient", BATCH * time * m, 1, 0),
      normals("rate", m, 0.1, 0.5),
      normals("square", m, 0.1, 0.5)
    };
  }

  private static MemoryFloat normals(String name, int length, double scale, double mean) {
    float[] values = new float[length];
    RandomKey.root(5).child(name).fillNormal(values, 0, length, 0);
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + scale * values[i]);
    }
    return MemoryFloat.of(values);
  }

  private static float[][] forward(NeuronsPlan plan, MemoryFloat[] in, NeuronRowsFloat rows) {
    int m = plan.width();
    float[][] out = {
      new float[BATCH * plan.time() * m],
      new float[m],
      new float[m],
      new float[BATCH * m],
      new float[BATCH * m]
    };
    NeuronsFloat.Results results =
        new NeuronsFloat.Results(
            MemoryFloat.of(out[0]),
            MemoryFloat.of(out[1]),
            MemoryFloat.of(out[2]),
            MemoryFloat.of(out[3]),
            MemoryFloat.of(out[4]));
    new NeuronsFloat(plan, in[1], in[2], in[3], rows).run(in[0], null, results);
    return out;
  }

  private static float[][] backward(NeuronsPlan plan, MemoryFloat[] in, NeuronRowsFloat rows) {
    int m = plan.width();
    float[][] out = {new float[BATCH * plan.time() * m], new float[m], new float[m], new float[m]};
    MemoryFloat[] memory = new MemoryFloat[out.length];
    for (int i = 0; i < out.length; i++) {
      memory[i] = MemoryFloat.of(out[i]);
    }
    NeuronsGradientFloat.run(plan, in, memory, rows);
    return out;
  }
}
