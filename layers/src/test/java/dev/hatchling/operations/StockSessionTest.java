package dev.hatchling.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.graph.GraphCheck;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsSettings;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Every fused op in the session that SameDiff makes of itself, and in {@code SameDiff.fit}. */
class StockSessionTest {
  @TempDir Path folder;

  /** Builds y from variables of its own, the first of which is trained. */
  private static final class Graph {
    final SameDiff sd;
    final Map<String, SDVariable> in = new HashMap<>();

    Graph(SameDiff sd) {
      this.sd = sd;
    }

    SDVariable var(String name, long... shape) {
      return in.computeIfAbsent(name, n -> sd.var(n, GraphCheck.normal(n, shape)));
    }

    SDVariable constant(String name, long... shape) {
      return sd.constant(name, GraphCheck.normal(name, shape));
    }

    SDVariable tokens(int... values) {
      return sd.constant(Nd4j.createFromArray(values).reshape(2, 3));
    }

    NeuronVariables neurons() {
      return new NeuronVariables(
          var("threshold", 8).mul(0.1).add(0.5), var("theta", 8), List.of(var("decay", 8)));
    }
  }

  private static final Operations OPS = Operations.fused();
  private static final NeuronsSettings NEURONS = NeuronsSettings.of(2);
  private static final AttentionSettings ATTENTION =
      AttentionSettings.of(new double[] {0.9, 0.6}, 1, 16);

  private enum Op {
    EMBEDDING(g -> OPS.embedding(g.var("table", 5, 4), g.tokens(1, 4, 0, 2, 2, 3))),
    LAYER_NORM(g -> OPS.layerNorm(g.var("x", 2, 3, 4))),
    RESIDUAL_NORM(g -> OPS.residualNorm(g.var("x", 2, 3, 4), g.var("y", 2, 3, 4))),
    AXONS(g -> OPS.axons(g.var("x", 2, 3, 4), g.var("taps", 2, 4), null, 2, true).arrived()),
    DALE_WEIGHT(g -> OPS.daleWeight(g.var("raw", 5, 4), g.constant("scale", 5, 4))),
    LINEAR(g -> OPS.linear(g.var("x", 2, 3, 4), g.var("w", 5, 4))),
    RECTIFIED_LINEAR(g -> OPS.rectifiedLinear(g.var("x", 2, 3, 4), g.var("w", 5, 4))),
    HEAD_LINEAR(g -> OPS.headLinear(g.var("x", 2, 3, 2, 4), g.var("w", 6, 4), 2)),
    NEURONS_OP(g -> OPS.neurons(g.var("x", 2, 3, 8), g.neurons(), List.of(), NEURONS).activity()),
    SPIKING_LINEAR(
        g ->
            OPS.spikingLinear(
                    g.var("x", 2, 3, 4), g.var("w", 8, 4), g.neurons(), List.of(), NEURONS)
                .activity()),
    BCM(g -> OPS.bcm(g.var("x", 2, 3, 8), g.var("theta", 8), NEURONS).activity()),
    ROTARY(g -> OPS.rotary(g.var("x", 2, 3, 4), g.sd.constant(Nd4j.scalar(7L)), 16)),
    STDP_ATTENTION(
        g ->
            OPS.stdpAttention(g.var("q", 2, 3, 2, 4), g.var("x", 2, 3, 4), null, null, ATTENTION)
                .attended()),
    GATE(g -> OPS.gate(g.var("x", 2, 3, 2, 4), g.var("y", 2, 3, 2, 4), null, true)),
    MIX(
        g ->
            OPS.mix(
                g.var("x", 2, 3, 2, 4),
                g.var("att", 2, 3, 2, 5),
                g.var("w", 8, 5),
                g.var("v", 5, 8),
                2,
                null,
                true)),
    CROSS_ENTROPY(
        g ->
            OPS.crossEntropy(
                g.var("x", 2, 3, 4),
                g.tokens(1, 3, 0, 2, 2, 3),
                g.sd.constant(Nd4j.ones(DataType.DOUBLE, 2, 3))));

    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    private final Function<Graph, SDVariable> build;

    Op(Function<Graph, SDVariable> build) {
      this.build = build;
    }

    /** loss = factor · Σ y · r, with a placeholder so that there is something to fit to. */
    Graph graph(SameDiff sd) {
      Graph graph = new Graph(sd);
      SDVariable y = build.apply(graph).rename("out");
      SDVariable factor = sd.placeHolder("factor", DataType.DOUBLE, -1, 1);
      sd.placeHolder("label", DataType.DOUBLE, -1, 1);
      SDVariable r = sd.constant("r", GraphCheck.normal("r", 48).castTo(DataType.DOUBLE));
      SDVariable flat = sd.reshape(y, -1);
      SDVariable weights = sd.slice(r, sd.constant(Nd4j.createFromArray(0L)), flat.shape());
      flat.mul(weights).sum().mul(factor.sum()).rename("loss");
      sd.setLossVariables("loss");
      return graph;
    }
  }

  private static Map<String, INDArray> input() {
    return Map.of("factor", Nd4j.createFromArray(new double[][] {{0.7}}));
  }

  @BeforeEach
  void stock() {
    SameDiff.bindInferenceFactory(new SameDiff.DefaultInferenceFactory());
  }

  @AfterEach
  void compiled() {
    CompiledGraphs.bind(SameDiff.create());
  }

  private static Map<String, INDArray> gradients(Graph graph) {
    CompiledGraphs.createGradients(graph.sd);
    return new LinkedHashMap<>(graph.sd.calculateGradients(input(), graph.in.keySet()));
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void outputsGradientsAndSteps(Op op) {
    Graph stock = op.graph(SameDiff.create());
    INDArray y = stock.sd.output(input(), "out").get("out").dup();
    Map<String, INDArray> gradients = gradients(stock);
    Graph fitted = op.graph(SameDiff.create());
    fitted.sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Sgd(0.5))
            .dataSetFeatureMapping("factor")
            .dataSetLabelMapping("label")
            .build());
    CompiledGraphs.createGradients(fitted.sd);
    fitted.sd.fit(
        new SingletonDataSetIterator(new DataSet(input().get("factor"), Nd4j.zeros(1, 1))), 1);
    CompiledGraphs.bind(stock.sd);
    Graph compiled = op.graph(CompiledGraphs.create());
    GraphCheck.assertClose("y", y, compiled.sd.output(input(), "out").get("out"), 1e-12);
    gradients(compiled)
        .forEach(
            (name, gradient) -> {
              GraphCheck.assertClose(name, gradients.get(name), gradient, 1e-12);
              INDArray moved = compiled.in.get(name).getArr().sub(gradient.mul(0.5));
              GraphCheck.assertClose(name, fitted.in.get(name).getArr(), moved, 1e-12);
            });
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void survivesSaving(Op op) {
    Graph graph = op.graph(SameDiff.create());
    File file = folder.resolve("graph.fb").toFile();
    graph.sd.save(file, false);
    Graph loaded = new Graph(SameDiff.load(file, false));
    graph.in.keySet().forEach(name -> loaded.in.put(name, loaded.sd.getVariable(name)));
    assertThat(loaded.sd.output(input(), "out").get("out"))
        .isEqualTo(graph.sd.output(input(), "out").get("out"));
    assertThat(gradients(loaded)).isEqualTo(gradients(graph));
  }

  /** A program that loads a graph and has built none knows no op yet. */
  @Test
  void registeringMakesOpsKnown() {
    File file = folder.resolve("graph.fb").toFile();
    Op.ROTARY.graph(SameDiff.create()).sd.save(file, false);
    ImportClassMapping.getOpNameMapping().remove("hatchling_rotary");
    assertThatThrownBy(() -> SameDiff.load(file, false)).hasMessageContaining("hatchling_rotary");
    Operations.register();
    assertThat(SameDiff.load(file, false).output(input(), "out")).containsKey("out");
    for (Op op : Op.values()) {
      SameDiff sd = SameDiff.create();
      op.graph(sd);
      sd.getOps()
          .values()
          .forEach(
              o ->
                  assertThat(ImportClassMapping.getOpNameMapping())
                      .containsKey(o.getOp().opName()));
    }
  }
}
