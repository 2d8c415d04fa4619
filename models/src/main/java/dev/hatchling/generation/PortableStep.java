package dev.hatchling.generation;

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
import org.nd4j.linalg.factory.Nd4j;

/**
 * The recurrent form of a model in the portable operations, which every backend of ND4J runs: the
 * sequence graph with carried state, one sequence at a time.
 */
final class PortableStep {
  private final LanguageModel model;
  private final ModelConfig config;
  private final List<String> outputs = new ArrayList<>();

  /** What carries on what: placeholders by outputs. */
  private final Map<String, String> carried = new LinkedHashMap<>();

  private @Nullable ModelGraph graph;

  PortableStep(LanguageModel trained) {
    config = trained.config().with("ops", "portable");
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : trained.parameters()) {
      arrays.put(spec.name(), trained.array(spec.name()));
    }
    model = LanguageModel.of(config, arrays);
    for (int l = 0; l < config.layers(); l++) {
      carried.put(GraphNames.finalSynapses(l), GraphNames.synapses(l));
      for (String state : GraphNames.states(config)) {
        carried.put(GraphNames.finalNeurons(state, l), GraphNames.neurons(state, l));
      }
    }
    outputs.add(GraphNames.LOGITS);
    outputs.addAll(carried.keySet());
  }

  /** The states before the first token, by placeholder. */
  Map<String, INDArray> start() {
    Map<String, INDArray> states = new LinkedHashMap<>();
    long components = config.kernels().get(0).exponentials().size();
    for (int l = 0; l < config.layers(); l++) {
      long[] shape = {1, config.heads(), components * config.neurons(), config.width()};
      states.put(GraphNames.synapses(l), Nd4j.zeros(LanguageModel.type(config), shape));
      for (String state : GraphNames.states(config)) {
        INDArray rest = Nd4j.zeros(LanguageModel.type(config), GraphNames.shape(config, state));
        states.put(GraphNames.neurons(state, l), Nd4j.expandDims(rest, 0));
      }
    }
    return states;
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
    carried.forEach((output, placeholder) -> states.put(placeholder, values.get(output)));
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
