package dev.hatchling.models;

import dev.hatchling.neurons.NeuronFamily;
import dev.hatchling.neurons.NeuronParameter;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NoiseSettings;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.neurons.TimeConstant;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Spiking neurons of the configured family, with homeostasis (docs/model.md, E20 to E42). */
final class SpikingNeurons implements NeuronBlock {
  @Override
  public Optional<NeuronFamily> family(ModelConfig config) {
    return Optional.of(config.neuron().kind().family());
  }

  /** What the family learns, shared by all layers; each layer's thresholds. */
  @Override
  public List<Parameter> parameters(ModelConfig config) {
    long m = config.population();
    List<Parameter> parameters = new ArrayList<>();
    for (NeuronParameter learned : config.neuron().kind().family().parameters()) {
      parameters.add(decays(config, learned));
    }
    double threshold = config.neuron().threshold();
    double logTheta = Math.log(config.homeostasis().targetRate());
    for (int l = 0; l < config.layers(); l++) {
      String name = ParameterNames.threshold(l);
      parameters.add(Parameter.constant(name, ParameterKind.HOMEOSTATIC, m, threshold));
      name = ParameterNames.logTheta(l);
      parameters.add(Parameter.constant(name, ParameterKind.LOG_HOMEOSTATIC, m, logTheta));
    }
    return parameters;
  }

  /** Raw decays of fresh neurons (E26). */
  private static Parameter decays(ModelConfig config, NeuronParameter learned) {
    long m = config.population();
    return new Parameter(
        ParameterSpec.of(learned.name(), ParameterKind.WEIGHT, m),
        FileLayout.same(m),
        new Spaced(config, learned.starts()));
  }

  private record Spaced(ModelConfig config, TimeConstant constant) implements Parameter.Fresh {
    @Override
    public INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask) {
      double shortest = config.neuron().shortest(constant);
      double longest = config.neuron().longest(constant);
      return Nd4j.createFromArray(
              TimeConstant.spaced(shortest, longest, config.heads(), config.neurons(), init))
          .castTo(type);
    }
  }

  @Override
  public SDVariable activity(GraphScope graph, int layer, SDVariable x, SDVariable encoder) {
    ModelConfig config = graph.config;
    GraphOptions options = graph.options;
    NeuronFamily family = config.neuron().kind().family();
    List<SDVariable> learned =
        family.parameters().stream().map(p -> graph.variable(p.name())).toList();
    List<String> states = options.carried() ? family.states() : List.of();
    NeuronsOutput out =
        graph.ops.spikingLinear(
            x,
            encoder,
            new NeuronVariables(
                graph.variable(ParameterNames.threshold(layer)),
                graph.variable(ParameterNames.logTheta(layer)),
                learned),
            states.stream().map(state -> initial(graph, state, layer)).toList(),
            ModelSettings.neurons(
                config, options.training(), options.steps(), noise(graph, layer)));
    out.rate().rename(GraphNames.rate(layer));
    for (int i = 0; i < states.size(); i++) {
      out.states().get(i).rename(GraphNames.finalNeurons(states.get(i), layer));
    }
    if (out.auxiliaryLoss() != null && options.training()) {
      graph.auxiliary.add(out.auxiliaryLoss());
    }
    return out.activity();
  }

  private static SDVariable initial(GraphScope graph, String state, int layer) {
    String name = GraphNames.neurons(state, layer);
    return graph.input(name, graph.type, -1, graph.config.population());
  }

  /** Noise (E21), where there is any. */
  private static @Nullable NoiseSettings noise(GraphScope graph, int layer) {
    Long seed = graph.options.seed();
    if (seed == null || !graph.config.noise().any()) {
      return null;
    }
    NoiseStrengths strengths = ModelSettings.noise(graph.config);
    int channels = strengths.active().size();
    @Nullable SDVariable normals =
        graph.draws(GraphNames.noise(layer), channels, -1, -1, graph.config.population());
    return new NoiseSettings(strengths, seed, layer, graph.samples(), graph.position, normals);
  }
}
