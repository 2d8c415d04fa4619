package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Inputs keep their places and settings their values when a graph is differentiated or saved. */
class OptionalInputsTest {
  @TempDir Path folder;

  private enum Sign {
    PLUS,
    MINUS
  }

  /** Settings of one number of each kind. */
  private record Settings(
      Sign sign, boolean doubled, int add, long seed, List<Double> factors, double scale) {
    void write(OpArguments arguments) {
      arguments.put(sign).put(doubled).put(add).put(seed).put(factors).put(scale);
    }

    static Settings read(OpArguments a) {
      return new Settings(
          a.nextEnum(Sign.class),
          a.nextBoolean(),
          a.nextInt(),
          a.nextLong(),
          a.nextDoubles(),
          a.nextDouble());
    }
  }

  private static final Settings SETTINGS =
      new Settings(Sign.MINUS, true, -3, 1L << 40, List.of(0.5, 4.0), 0.1);

  /** {@code y = x · factor}; inputs x, factor or not, a count that is an integer. */
  public static final class FactorOp extends FusedOp {
    /** For the copies that SameDiff makes. */
    public FactorOp() {}

    FactorOp(SameDiff sd, SDVariable x, @Nullable SDVariable factor, SDVariable count) {
      super(sd, x, factor, count);
      SETTINGS.write(arguments());
    }

    @Override
    public String opName() {
      return "hatchling_test_factor";
    }

    @Override
    protected long[][] outputShapes(long[][] in) {
      assertThat(in).hasNumberOfRows(3);
      assertThat(in[1] != null).isEqualTo(has(1));
      return new long[][] {in[0]};
    }

    @Override
    protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
      assertThat(Settings.read(arguments())).isEqualTo(SETTINGS);
      assertThat(in[2]).isNull();
      assertThat(call.integers(2)).containsExactly(7);
      assertThat(call.has(1)).isEqualTo(in[1] != null);
      float[] x = new float[2];
      float[] factor = {10};
      in[0].get(0, x, 0, 2);
      if (in[1] != null) {
        in[1].get(0, factor, 0, 1);
      } else {
        assertThatThrownBy(() -> call.shape(1)).hasMessageContaining("input 1 is missing");
      }
      out[0].put(0, new float[] {x[0] * factor[0], x[1] * factor[0]}, 0, 2);
    }

    @Override
    protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
      throw new UnsupportedOperationException("for tests in single precision");
    }

    /**
     * Settings, places and integers are those of the op, though a {@link FusedGradient} runs it.
     */
    @Override
    protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
      assertThat(in).hasSize(4);
      compute(call, new MemoryFloat[] {in[3], in[1], in[2]}, out);
    }
  }

  private static SameDiff graph(@Nullable Float factor) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.var("x", Nd4j.createFromArray(1f, 2f));
    SDVariable count = sd.constant("count", Nd4j.scalar(DataType.INT64, 7));
    SDVariable factors =
        factor == null ? null : sd.constant("factor", Nd4j.createFromArray(new float[] {factor}));
    new FactorOp(sd, x, factors, count).outputVariable().sum().rename("loss");
    sd.setLossVariables("loss");
    return sd;
  }

  private static void check(SameDiff sd, float factor) {
    CompiledGraphs.createGradients(sd);
    assertThat(sd.output(Map.of(), "loss").get("loss").getFloat(0)).isEqualTo(3 * factor);
    assertThat(sd.calculateGradients(Map.of(), "x").get("x").toFloatVector())
        .containsExactly(factor, factor);
  }

  @Test
  void anInputMayBeMissing() {
    check(graph(null), 10);
    check(graph(3f), 3);
  }

  @Test
  void placesSurviveSaving() {
    File file = folder.resolve("graph.fb").toFile();
    graph(null).save(file, false);
    SameDiff loaded = SameDiff.load(file, false);
    CompiledGraphs.bind(loaded);
    loaded.setLossVariables("loss");
    check(loaded, 10);
  }
}
