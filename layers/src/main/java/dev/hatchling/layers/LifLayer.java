package dev.hatchling.layers;

import dev.hatchling.graph.PortableShapes;
import dev.hatchling.neurons.NeuronKind;
import dev.hatchling.neurons.NeuronParameter;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.Surrogate;
import dev.hatchling.neurons.TimeConstant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Neurons over a current, {@code [B, T, M]} to {@code [B, T, M]}: leaky integrate-and-fire (E20 to
 * E26) unless the settings name another family. Time constants are learned, each neuron its own;
 * homeostasis moves the firing thresholds while the network trains. A sequence carries its
 * membranes, traces and other states.
 */
public final class LifLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** The slope of the surrogate unless another is chosen. */
  public static final double DEFAULT_BETA = 10;

  /** The firing thresholds, {@code [M]}. */
  public static final String THRESHOLD = "threshold";

  @JsonProperty private int heads = 1;
  @JsonProperty private NeuronKind kind = NeuronKind.LIF;
  @JsonProperty private String surrogate = "fast_sigmoid";
  @JsonProperty private double beta = DEFAULT_BETA;
  @JsonProperty private double traceDecay = 0.8;
  @JsonProperty private double adaptation = 0.1;
  @JsonProperty private double margin = 0.5;
  @JsonProperty private boolean graded = true;
  @JsonProperty private double reset;
  @JsonProperty private double threshold = 1;
  @JsonProperty private double targetRate = 0.15;
  @JsonProperty private double eta = 0.2;
  @JsonProperty private double thresholdMin = 0.05;
  @JsonProperty private double thresholdMax = 6;
  @JsonProperty private boolean homeostasis = true;
  @JsonProperty private boolean normalise = true;

  /** For JSON. */
  LifLayer() {}

  /**
   * Neurons with the values of {@link NeuronsSettings#of}, but surrogates of slope {@link
   * #DEFAULT_BETA}.
   *
   * @param seed of the order of the time constants
   */
  public LifLayer(long seed) {
    this.seed = seed;
  }

  /**
   * Neurons with other values. Those of the BCM gain and of noise, and the number of steps, are not
   * used.
   *
   * @param settings of the neurons
   * @param threshold at the start
   * @param seed of the order of the time constants
   */
  public LifLayer(NeuronsSettings settings, double threshold, long seed) {
    this.seed = seed;
    this.threshold = threshold;
    heads = settings.heads();
    kind = settings.kind();
    surrogate = settings.surrogate().kind().key();
    beta = settings.surrogate().beta();
    traceDecay = settings.traceDecay();
    adaptation = settings.adaptation();
    margin = settings.margin();
    graded = settings.graded();
    reset = settings.reset();
    targetRate = settings.targetRate();
    eta = settings.eta();
    thresholdMin = settings.thresholdMin();
    thresholdMax = settings.thresholdMax();
    homeostasis = settings.homeostasis();
    normalise = settings.normaliseCurrent();
  }

  /** The settings, for sequences of this many tokens. */
  NeuronsSettings settings(int steps) {
    return new NeuronsSettings(
        heads,
        kind,
        Surrogate.of(surrogate, beta),
        traceDecay,
        adaptation,
        margin,
        graded,
        reset,
        0,
        -1,
        3,
        targetRate,
        eta,
        thresholdMin,
        thresholdMax,
        0.01,
        homeostasis,
        normalise,
        steps,
        null);
  }

  @Override
  protected long outputSize() {
    return inputSize;
  }

  @Override
  protected Set<String> buffers() {
    return Set.of(THRESHOLD);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    for (NeuronParameter parameter : kind.family().parameters()) {
      params.addWeightParam(name(parameter), inputSize);
    }
    params.addBiasParam(THRESHOLD, inputSize);
  }

  /** The name of a learned parameter here: {@code decay} for {@code decay_raw}. */
  private static String name(NeuronParameter parameter) {
    return parameter.name().replace("_raw", "");
  }

  /** Time constants log-spaced over each head, as in a fresh model (E26). */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(THRESHOLD).assign(threshold);
    int n = (int) inputSize / heads;
    for (NeuronParameter parameter : kind.family().parameters()) {
      TimeConstant tau = parameter.starts();
      double[] raw =
          TimeConstant.spaced(tau.shortest(), tau.longest(), heads, n, key(name(parameter)));
      for (int i = 0; i < raw.length; i++) {
        params.get(name(parameter)).putScalar(i, raw[i]);
      }
    }
  }

  @Override
  protected Map<String, long[]> memory() {
    Map<String, long[]> memory = new LinkedHashMap<>();
    kind.family().states().forEach(state -> memory.put(state, new long[] {inputSize}));
    return memory;
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    SDVariable input = scope.input();
    SDVariable unused = scope.sd().constant(Nd4j.zeros(input.dataType(), inputSize));
    NeuronVariables layer =
        new NeuronVariables(
            scope.params().get(THRESHOLD),
            unused,
            kind.family().parameters().stream().map(p -> scope.params().get(name(p))).toList());
    List<String> states = scope.carries() ? kind.family().states() : List.of();
    NeuronsOutput out =
        operations()
            .neurons(
                input,
                layer,
                states.stream().map(scope.memory()::get).toList(),
                settings(scope.steps()));
    Map<String, SDVariable> memory = new LinkedHashMap<>();
    for (int i = 0; i < states.size(); i++) {
      memory.put(states.get(i), out.states().get(i));
    }
    return new LayerOutput(PortableShapes.flatHeads(out.activity()), memory, out.auxiliaryLoss());
  }
}
