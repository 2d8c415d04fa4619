package dev.hatchling.bench;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Fused operations at the size of {@code bench-small}, forward, and forward with backward. The
 * fused form is checked against the portable one on a small shape before it is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OperationBenchmark {
  private static final RandomKey KEY = RandomKey.root(2);

  @Param({"layerNorm", "linear", "rectified", "attention", "mix"})
  String operation = "";

  private SameDiff graph = CompiledGraphs.create();

  /** Builds the graph; checks the operation. */
  @Setup
  public void prepare() {
    INDArray fused = graph(Operations.fused(), 2, 17, 2, 8, 6).outputSingle(Map.of(), "y");
    INDArray portable = graph(Operations.portable(), 2, 17, 2, 8, 6).outputSingle(Map.of(), "y");
    double worst = fused.sub(portable).amaxNumber().doubleValue();
    if (!(worst < 1e-3)) {
      throw new IllegalStateException(operation + ": fused and portable differ by " + worst);
    }
    graph = graph(Operations.fused(), 8, 256, 4, 1024, 128);
  }

  private SameDiff graph(Operations ops, int b, int t, int h, int n, int d) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = variable(sd, "x", b, t, d);
    SDVariable activity = variable(sd, "activity", b, t, h, n);
    SDVariable y =
        switch (operation) {
          case "layerNorm" -> ops.layerNorm(activity);
          case "rectified" -> ops.rectifiedLinear(x, variable(sd, "w", h * n, d));
          case "linear" -> ops.linear(x, variable(sd, "w", h * n, d));
          case "attention" -> attention(ops, sd, activity, x, h);
          case "mix" -> mix(ops, sd, activity, b, t, h, n, d);
          default -> throw new IllegalArgumentException("no operation " + operation);
        };
    y.rename("y").sum().rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    return sd;
  }

  private static SDVariable attention(
      Operations ops, SameDiff sd, SDVariable activity, SDVariable x, int heads) {
    double[] lambda = new double[heads];
    java.util.Arrays.fill(lambda, 0.9);
    return ops.stdpAttention(activity, x, null, null, AttentionSettings.of(lambda, 1, 65536))
        .attended();
  }

  private static SDVariable mix(
      Operations ops, SameDiff sd, SDVariable activity, int b, int t, int h, int n, int d) {
    SDVariable att = variable(sd, "att", b, t, h, d);
    SDVariable encoder = variable(sd, "encoder", h * n, d);
    SDVariable decoder = variable(sd, "decoder", d, h * n);
    return ops.mix(activity, att, encoder, decoder, h, null, true);
  }

  /** Normal numbers; of the activity about a tenth is not zero. */
  private static SDVariable variable(SameDiff sd, String name, int... shape) {
    long[] sizes = java.util.Arrays.stream(shape).asLongStream().toArray();
    INDArray array = RandomArrays.fillNormal(Nd4j.create(DataType.FLOAT, sizes), KEY.child(name));
    if (name.equals("activity")) {
      array = array.muli(array.gt(1.28).castTo(DataType.FLOAT));
    }
    return sd.var(name, array);
  }

  /** The value alone. */
  @Benchmark
  public INDArray forward() {
    return graph.outputSingle(Map.of(), "y");
  }

  /** The gradients of all inputs. */
  @Benchmark
  public Map<String, INDArray> backward() {
    return graph.calculateGradients(
        Map.of(),
        graph.variables().stream()
            .filter(v -> v.getVariableType() == org.nd4j.autodiff.samediff.VariableType.VARIABLE)
            .map(SDVariable::name)
            .filter(name -> graph.getFunction("grad").getVariable(name).gradient() != null)
            .toList());
  }
}
