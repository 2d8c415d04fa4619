package dev.hatchling.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.neurons.NeuronsCase;
import dev.hatchling.neurons.NeuronsTest;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DaleTest {
  private static INDArray raw(DataType type, long... shape) {
    INDArray raw = Nd4j.create(DataType.DOUBLE, shape);
    return RandomArrays.fillNormal(raw, RandomKey.root(1), 0, 4).castTo(type);
  }

  private static INDArray scale(DataType type, int rows, int columns) {
    ScaleFreeMask mask = ScaleFreeMask.of(rows, columns, 2.5, 0.4, RandomKey.root(2));
    return DaleLaw.scale(DaleLaw.connections(mask, 5), 1, type);
  }

  private static Map<String, INDArray> run(Operations operations, INDArray raw, INDArray scale) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable variable = sd.var("raw", raw);
    SDVariable w = operations.daleWeight(variable, sd.constant("scale", scale)).rename("w");
    w.mul(w).sum().rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    Map<String, INDArray> result = new HashMap<>();
    result.put("w", sd.output(Map.of(), "w").get("w").dup('c'));
    result.put("draw", sd.calculateGradients(Map.of(), "raw").get("raw").dup('c'));
    return result;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "63,5", "129,131"})
  void weightsAndGradientsInClosedForm(int rows, int columns) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-5;
      INDArray raw = raw(type, rows, columns);
      INDArray scale = scale(type, rows, columns);
      double[] r = NeuronsCase.flat(raw);
      double[] s = NeuronsCase.flat(scale);
      double[] w = new double[r.length];
      double[] g = new double[r.length];
      for (int i = 0; i < r.length; i++) {
        w[i] = Math.log1p(Math.exp(r[i])) * s[i];
        g[i] = 2 * w[i] * s[i] / (1 + Math.exp(-r[i]));
      }
      for (Operations operations : new Operations[] {Operations.fused(), Operations.portable()}) {
        Map<String, INDArray> result = run(operations, raw, scale);
        NeuronsTest.same(NeuronsCase.flat(result.get("w")), w, tolerance);
        NeuronsTest.same(NeuronsCase.flat(result.get("draw")), g, tolerance);
      }
    }
  }

  /** Mistake 5 of docs/model.md: a common-mode drive of about 100 for unit inputs. */
  @Test
  void startsBalanced() {
    int inputs = 500;
    INDArray raw = Nd4j.create(DataType.DOUBLE, 40, inputs);
    DaleLaw.initialise(raw, 1, 0.03, RandomKey.root(4));
    ScaleFreeMask dense = ScaleFreeMask.of(40, inputs, 0, 1, RandomKey.root(2));
    INDArray scale = DaleLaw.scale(DaleLaw.connections(dense, 5), 1, DataType.DOUBLE);
    INDArray w = run(Operations.fused(), raw, scale).get("w");
    double[] flat = NeuronsCase.flat(w);
    double square = 0;
    double spread = 0;
    for (int i = 0; i < flat.length; i++) {
      square += flat[i] * flat[i] / 40;
      spread += Math.pow(Math.log(Math.abs(flat[i]) * Math.sqrt(inputs)), 2) / flat.length;
    }
    assertThat(square).isCloseTo(1, within(0.01));
    assertThat(Math.sqrt(spread)).isCloseTo(0.03, within(0.001));
    assertThat(DaleLaw.violation("encoder", w, 5)).isEmpty();
    // What is common to all neurons of a row: (0.8 − 0.2) √inputs = 13, not 100; the norm of the
    // current takes it away.
    assertThat(w.sum(1).meanNumber().doubleValue()).isCloseTo(0.6 * Math.sqrt(500), within(0.1));
  }

  @Test
  void oneSignForEveryProjectionOfANeuron() {
    int inhibitory = 0;
    for (int j = 0; j < 1000; j++) {
      inhibitory += DaleLaw.sign(j, 5) < 0 ? 1 : 0;
    }
    assertThat(inhibitory).isEqualTo(200);
    assertThat(DaleLaw.sign(4, 0)).isEqualTo(1);
    INDArray first = scale(DataType.FLOAT, 30, 20);
    INDArray second = scale(DataType.FLOAT, 50, 20);
    for (int j = 0; j < 20; j++) {
      double product =
          first.getColumn(j).sumNumber().doubleValue()
              * second.getColumn(j).sumNumber().doubleValue();
      assertThat(product).isPositive();
    }
  }

  @Test
  void namesTheFirstWeightThatBreaksTheLaw() {
    INDArray w = Nd4j.ones(DataType.FLOAT, 3, 6);
    w.getColumn(4).muli(-1);
    assertThat(DaleLaw.violation("decoder", w, 5)).isEmpty();
    w.putScalar(1, 4, 0.5);
    w.putScalar(2, 0, -1);
    assertThat(DaleLaw.violation("decoder", w, 5))
        .hasValue("decoder[1, 4] = 0.5, but neuron 4 is inhibitory");
    w.putScalar(0, 2, Double.NaN);
    assertThat(DaleLaw.violation("decoder", w, 5))
        .hasValue("decoder[0, 2] = NaN, but neuron 2 is excitatory");
  }

  @Test
  void namesShapesThatDiffer() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable w =
        Operations.fused()
            .daleWeight(
                sd.var("raw", raw(DataType.FLOAT, 2, 3)),
                sd.constant("scale", raw(DataType.FLOAT, 3, 2)));
    assertThatThrownBy(() -> sd.output(Map.of(), w.name()))
        .hasStackTraceContaining("raw weights [2, 3] and scale [3, 2] differ in shape");
  }
}
