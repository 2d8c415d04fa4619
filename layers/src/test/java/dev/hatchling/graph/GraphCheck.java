package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A small graph of one operation: its value, the gradients of {@code Σ y·r} with fixed random r,
 * and comparisons.
 */
public final class GraphCheck {
  /** Builds the operation from its inputs. */
  public interface Build {
    SDVariable build(Operations ops, Map<String, SDVariable> in);
  }

  /** Value and gradients. */
  public record Result(INDArray value, Map<String, INDArray> gradients) {}

  private static final RandomKey KEY = RandomKey.root(11);

  private final Map<String, INDArray> variables = new LinkedHashMap<>();
  private final Map<String, INDArray> placeholders = new LinkedHashMap<>();
  private final Build build;

  public GraphCheck(Build build) {
    this.build = build;
  }

  /** Standard normal numbers; the same for the same name and shape. */
  public static INDArray normal(String name, long... shape) {
    return RandomArrays.fillNormal(Nd4j.create(DataType.DOUBLE, shape), KEY.child(name));
  }

  /** A trainable input. */
  public GraphCheck variable(String name, INDArray value) {
    variables.put(name, value);
    return this;
  }

  /** An input without a gradient. */
  public GraphCheck placeholder(String name, INDArray value) {
    placeholders.put(name, value);
    return this;
  }

  /** Value and gradients with some operations. */
  public Result run(Operations ops) {
    SameDiff sd = CompiledGraphs.create();
    Map<String, SDVariable> in = new HashMap<>();
    variables.forEach((name, value) -> in.put(name, sd.var(name, value.dup())));
    placeholders.forEach((name, value) -> in.put(name, input(sd, name, value)));
    SDVariable y = build.build(ops, in).rename("y");
    SDVariable r = sd.placeHolder("r", y.dataType());
    y.mul(r).sum().rename("loss");
    sd.setLossVariables("loss");
    INDArray value = sd.output(placeholders, "y").get("y").dup();
    Map<String, INDArray> inputs = new HashMap<>(placeholders);
    inputs.put("r", normal("r", value.shape()).castTo(value.dataType()));
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    if (!variables.isEmpty()) {
      CompiledGraphs.createGradients(sd);
      String[] names = variables.keySet().toArray(new String[0]);
      sd.calculateGradients(inputs, names).forEach((name, g) -> gradients.put(name, g.dup()));
    }
    return new Result(value, gradients);
  }

  /** Fused and portable agree, values and gradients, to 1e-9 of the largest element. */
  public Result agree() {
    Result fused = run(Operations.fused());
    Result portable = run(Operations.portable());
    assertClose("value", fused.value(), portable.value(), 1e-9);
    portable
        .gradients()
        .forEach((name, g) -> assertClose(name, fused.gradients().get(name), g, 1e-9));
    return fused;
  }

  /** The gradients of the fused operation are those of central differences. */
  public void differences() {
    Result result = run(Operations.fused());
    INDArray r = normal("r", result.value().shape());
    SameDiff sd = CompiledGraphs.create();
    Map<String, SDVariable> in = new HashMap<>();
    Map<String, INDArray> values = new HashMap<>(placeholders);
    variables.forEach((name, value) -> values.put(name, value.dup()));
    values.forEach((name, value) -> in.put(name, input(sd, name, value)));
    build.build(Operations.fused(), in).rename("y");
    for (String name : variables.keySet()) {
      INDArray value = values.get(name);
      INDArray numeric = value.dup();
      for (long i = 0; i < numeric.length(); i++) {
        double before = value.getDouble(i);
        value.putScalar(i, before + 1e-5);
        double above = sd.output(values, "y").get("y").mul(r).sumNumber().doubleValue();
        value.putScalar(i, before - 1e-5);
        double below = sd.output(values, "y").get("y").mul(r).sumNumber().doubleValue();
        value.putScalar(i, before);
        numeric.putScalar(i, (above - below) / 2e-5);
      }
      assertClose("d" + name, result.gradients().get(name), numeric, 1e-7);
    }
  }

  private static SDVariable input(SameDiff sd, String name, INDArray value) {
    long[] unknown = new long[value.rank()];
    Arrays.fill(unknown, -1);
    return sd.placeHolder(name, value.dataType(), unknown);
  }

  /** Equal shapes, and no element further apart than tolerance × (1 + the largest element). */
  public static void assertClose(
      String what, INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual).as(what).isNotNull();
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double[] a = actual.dup('c').data().asDouble();
    double[] e = expected.dup('c').data().asDouble();
    double largest = 1;
    for (double value : e) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < e.length; i++) {
      assertThat(Math.abs(a[i] - e[i]))
          .as("%s, element %d: %s and %s", what, i, a[i], e[i])
          .isLessThanOrEqualTo(tolerance * largest);
    }
  }
}
