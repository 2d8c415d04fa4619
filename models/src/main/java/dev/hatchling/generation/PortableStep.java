package dev.hatchling.generation;

import dev.hatchling.models.CarriedStates;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import dev.hatchling.models.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The recurrent form of a model in the portable operations, which every backend of ND4J runs: the
 * sequence graph with carried state, one sequence at a time.
 */
final class PortableStep {
  private final LanguageModel model;
  private final ModelConfig config;
  private final List<String> outputs = new ArrayList<>();
  private final CarriedStates carried;

  private @Nullable ModelGraph graph;

  PortableStep(LanguageModel trained) {
    config = trained.config().with("ops", "portable");
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : trained.parameters()) {
      arrays.put(spec.name(), trained.array(spec.name()));
    }
    model = LanguageModel.of(config, arrays);
    carried = new CarriedStates(config);
    outputs.add(GraphNames.LOGITS);
    outputs.addAll(carried.outputs());
  }

  /** The states before the first token, by placeholder. */
  Map<String, INDArray> start() {
    return carried.fresh(1);
  }

  /**
   * Takes a sequence on.
   *
   * @param states by placeholder; replaced
   * @param before the last tokens before the first one
   * @param position tokens consumed
   * @param noise seed of the neurons' noise; null for none
   * @param sample whose noise
   * @return the logits after the last token, {@code [V]}
   */
  INDArray run(
      Map<String, INDArray> states,
      int[] before,
      int[] tokens,
      long position,
      @Nullable Long noise,
      long sample) {
    ModelGraph of = graph(noise);
    ModelInputs inputs =
        new ModelInputs(config, of)
            .tokens(new int[][] {before}, new int[][] {tokens})
            .position(position)
            .moment(new long[] {sample}, 0);
    states.forEach(inputs::put);
    Map<String, INDArray> values = of.graph().output(inputs.map(), outputs);
    states.putAll(carried.next(values));
    return values.get(GraphNames.LOGITS).slice(0).slice(tokens.length - 1L);
  }

  private ModelGraph graph(@Nullable Long noise) {
    ModelGraph made = graph;
    if (made == null || !Objects.equals(made.seed(), noise)) {
      made = model.sequenceGraph(true, 0, noise);
      graph = made;
    }
    return made;
  }
}
