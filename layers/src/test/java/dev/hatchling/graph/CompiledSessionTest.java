package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The compiled session against the stock one, on every graph of the zoo. */
class CompiledSessionTest {
  @BeforeEach
  void poison() {
    GraphPlan.poison = true;
  }

  @AfterEach
  void unpoison() {
    GraphPlan.poison = false;
  }

  static Collection<GraphZoo.Sample> samples() {
    return GraphZoo.samples();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void agreesWithStockSession(GraphZoo.Sample sample) {
    SameDiff stock = sample.build();
    SameDiff compiled = sample.build();
    for (int batch : new int[] {2, 5, 2, 3, 5}) {
      use(stock, InferenceSession::new);
      Map<String, INDArray> expected = run(stock, sample.inputs(batch));
      use(compiled, null);
      Map<String, INDArray> actual = run(compiled, sample.inputs(batch));
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      expected.forEach(
          (name, array) -> {
            INDArray other = actual.get(name);
            assertThat(other.dataType()).isEqualTo(array.dataType());
            assertThat(other.shape()).as(name).isEqualTo(array.shape());
            double scale = 1e-6 * (1 + array.amaxNumber().doubleValue());
            assertThat(other.sub(array).amaxNumber().doubleValue()).as(name).isLessThan(scale);
          });
    }
    assertThat(CompiledGraphs.plans(compiled.getFunction("grad"))).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void repeatsBitForBit(GraphZoo.Sample sample) {
    SameDiff sd = sample.build();
    use(sd, null);
    Map<String, INDArray> first = run(sd, sample.inputs(3));
    for (int i = 0; i < 5; i++) {
      run(sd, sample.inputs(4));
      run(sd, sample.inputs(3)).forEach((name, array) -> assertSameBits(array, first.get(name)));
    }
  }

  /** INDArray.equals allows small differences. */
  private static void assertSameBits(INDArray actual, INDArray expected) {
    assertThat(actual.data().asBytes()).isEqualTo(expected.data().asBytes());
  }

  /** Loss, some activations, all gradients. */
  private static Map<String, INDArray> run(SameDiff sd, Map<String, INDArray> inputs) {
    List<String> weights = new ArrayList<>();
    for (SDVariable variable : sd.variables()) {
      if (variable.getVariableType() == VariableType.VARIABLE) {
        weights.add(variable.name());
      }
    }
    OutAndGrad results = sd.calculateGradientsAndOutputs(inputs, List.of("loss"), weights);
    Map<String, INDArray> all = new LinkedHashMap<>();
    results.getGradients().forEach((name, array) -> all.put("gradient of " + name, array));
    all.put("loss", results.getOutputs().get("loss"));
    all.put("forward loss", sd.output(inputs, "loss").get("loss"));
    return all;
  }

  private interface Factory {
    InferenceSession create(SameDiff sd);
  }

  /** Sets the session of this thread, for the graph and its gradient. */
  private static void use(SameDiff sd, Factory factory) {
    long thread = Thread.currentThread().getId();
    for (SameDiff graph : List.of(sd, sd.getFunction("grad"))) {
      if (factory != null) {
        graph.getSessions().put(thread, factory.create(graph));
      } else {
        graph
            .getSessions()
            .compute(
                thread,
                (id, old) -> old instanceof CompiledSession ? old : new CompiledSession(graph));
      }
    }
  }
}
