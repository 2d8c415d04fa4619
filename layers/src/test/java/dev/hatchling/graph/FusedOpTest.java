package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FusedOpTest {
  @Test
  void runsAndHasGradient() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
    SDVariable w = sd.var("w", Nd4j.createFromArray(1f, 2f, 3f));
    SDVariable[] y = new ScaleOp(sd, x.mul(w), 2).outputVariables();
    y[1].rename("mean");
    y[0].sum().rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    INDArray in = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(sd.output(Map.of("x", in), "loss", "mean").get("loss").getDouble(0)).isEqualTo(92);
    assertThat(sd.calculateGradients(Map.of("x", in), "w").get("w").toFloatVector())
        .containsExactly(10, 14, 18);
  }
}
