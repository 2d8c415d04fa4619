package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class FusedOpTest {
  @TempDir Path folder;

  private static final Map<String, INDArray> INPUT =
      Map.of("x", Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}));

  private static SameDiff graph() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
    SDVariable w = sd.var("w", Nd4j.createFromArray(1f, 2f, 3f));
    SDVariable[] y = new ScaleOp(sd, x.mul(w), 2).outputVariables();
    y[1].rename("mean");
    y[0].sum().rename("loss");
    sd.setLossVariables("loss");
    return sd;
  }

  private static void check(SameDiff sd) {
    assertThat(sd.output(INPUT, "loss", "mean").get("loss").getDouble(0)).isEqualTo(92);
    assertThat(sd.output(INPUT, "mean").get("mean").getDouble(0)).isEqualTo(46.0 / 6, within());
    assertThat(sd.calculateGradients(INPUT, "w").get("w").toFloatVector())
        .containsExactly(10, 14, 18);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  @Test
  void runsAndHasGradient() {
    SameDiff sd = graph();
    CompiledGraphs.createGradients(sd);
    check(sd);
  }

  @Test
  void survivesSaving() {
    File file = folder.resolve("graph.fb").toFile();
    graph().save(file, false);
    SameDiff loaded = SameDiff.load(file, false);
    CompiledGraphs.bind(loaded);
    loaded.setLossVariables("loss");
    CompiledGraphs.createGradients(loaded);
    check(loaded);
    loaded.save(file, true);
    check(SameDiff.load(file, true));
  }

  /** SameDiff's own training loop, whose session cannot be replaced. */
  @Test
  void fits() {
    SameDiff sd = graph();
    sd.placeHolder("y", DataType.FLOAT, -1, 1);
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Sgd(0.01))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .minimize("loss")
            .build());
    sd.fit(new SingletonDataSetIterator(new DataSet(INPUT.get("x"), Nd4j.ones(2, 1))), 2);
    INDArray expected = Nd4j.createFromArray(0.8f, 1.72f, 2.64f);
    assertThat(sd.getVariable("w").getArr()).isEqualTo(expected);
  }

  /** No array of zeros is made for the mean, on which the loss does not depend. */
  @Test
  void unusedOutputsCostNothing() {
    SameDiff sd = graph();
    CompiledGraphs.createGradients(sd);
    sd.calculateGradients(INPUT, "w");
    GraphProfile.start();
    sd.calculateGradients(INPUT, "w");
    assertThat(GraphProfile.stop().byOp())
        .extracting(GraphProfile.Entry::name)
        .doesNotContain("zeros_as", "zeroslike", "zeros_like");
  }

  @Test
  void gradientsAreMadeQuietly() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      SameDiff sd = graph();
      CompiledGraphs.createGradients(sd);
      System.out.print("after");
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("after");
  }

  @Test
  void namesMustBeUnique() {
    assertThatThrownBy(
            () -> FusedOps.register(List.<Class<? extends FusedOp>>of(Twin.class).get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("matmul");
  }

  /** Has the name of another op. */
  public static class Twin extends FusedOp {
    /** For the copies that SameDiff makes. */
    public Twin() {}

    @Override
    public String opName() {
      return "matmul";
    }

    @Override
    protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {}

    @Override
    protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {}

    @Override
    protected long[][] outputShapes(long[][] in) {
      return in;
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
      return gradients;
    }
  }
}
