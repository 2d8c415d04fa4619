package dev.hatchling.mixing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.graph.PortableShapes;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Value encoder, gate and decoder in one pass against the three operations one after another and
 * the portable form. A rate of activity of 0.02 takes the sums over active neurons, 0.9 the dense
 * products.
 */
class MixTest {
  private static final RandomKey KEY = RandomKey.root(5);

  @ParameterizedTest
  @CsvSource({
    "1,1,1,2,3,0.9,true",
    "1,1,1,2,3,0.02,true",
    "2,63,3,10,7,0.02,true",
    "2,63,3,10,7,0.9,true",
    "2,70,2,34,17,0.02,false",
    "1,70,2,34,130,0.02,true",
    "2,70,2,34,17,0.9,false",
    "1,130,5,6,4,0.0,true"
  })
  void agreesWithItsPartsAndWithThePortableForm(
      int b, int t, int h, int n, int d, double rate, boolean normalise) {
    INDArray activity = activity(rate, b, t, h, n);
    assertThat(ActiveDouble.density(MemoryDouble.of(activity), b * t, h * n) < MixShape.BREAK_EVEN)
        .isEqualTo(rate < 0.5);
    GraphCheck whole =
        inputs(activity, b, t, h, n, d, (ops, in) -> mix(ops, in, h, normalise, false));
    GraphCheck.Result mixed = whole.agree();
    GraphCheck.Result parts =
        inputs(activity, b, t, h, n, d, (ops, in) -> mix(ops, in, h, normalise, true))
            .run(Operations.fused());
    GraphCheck.assertClose("value", mixed.value(), parts.value(), 1e-9);
    parts
        .gradients()
        .forEach((name, g) -> GraphCheck.assertClose(name, mixed.gradients().get(name), g, 1e-9));
  }

  private static GraphCheck inputs(
      INDArray activity, int b, int t, int h, int n, int d, GraphCheck.Build build) {
    return new GraphCheck(build)
        .variable("activity", activity)
        .variable("att", GraphCheck.normal("att", b, t, h, d))
        .variable("wv", GraphCheck.normal("wv", (long) h * n, d))
        .variable("wd", GraphCheck.normal("wd", d, (long) h * n));
  }

  private static SDVariable mix(
      Operations ops, Map<String, SDVariable> in, int heads, boolean normalise, boolean parts) {
    SDVariable activity = in.get("activity");
    DropoutSettings none = null;
    if (!parts) {
      return ops.mix(activity, in.get("att"), in.get("wv"), in.get("wd"), heads, none, normalise);
    }
    SDVariable value = ops.headLinear(in.get("att"), in.get("wv"), heads);
    SDVariable gated = ops.gate(activity, value, none, normalise);
    return ops.linear(PortableShapes.flatHeads(gated), in.get("wd"));
  }

  private static INDArray activity(double rate, int b, int t, int h, int n) {
    double[] values = new double[b * t * h * n];
    for (int i = 0; i < values.length; i++) {
      values[i] = KEY.uniform(i) < rate ? KEY.child("size").uniformOpen(i) : 0;
    }
    return Nd4j.create(values, new long[] {b, t, h, n}, DataType.DOUBLE);
  }
}
