package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.Surrogate;
import dev.hatchling.operations.Operations;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Leaky integrate-and-fire neurons over a current, {@code [B, T, M]} to {@code [B, T, M]}
 * (docs/model.md, E20 to E26). Time constants are learned, each neuron its own; homeostasis moves
 * the firing thresholds while the network trains. Every sequence starts from rest.
 */
public final class LifLayer extends BufferedLayer {
  private static final long serialVersionUID = 1L;

  /** The slope of the surrogate unless another is chosen. */
  public static final double DEFAULT_BETA = 10;

  /** The parameter whose sigmoid is the membranes' decay, {@code [M]}. */
  public static final String DECAY = "decay";

  /** The firing thresholds, {@code [M]}. */
  public static final String THRESHOLD = "threshold";

  private static final double TAU_MIN = 0.3;
  private static final double TAU_MAX = 8;

  @JsonProperty private int heads = 1;
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
   * Neurons with the values of the language model, but surrogates of slope {@link #DEFAULT_BETA}.
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
    params.addWeightParam(DECAY, inputSize);
    params.addBiasParam(THRESHOLD, inputSize);
  }

  /** Time constants log-spaced from 0.3 to 8 tokens, shuffled within each head. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(THRESHOLD).assign(threshold);
    int n = (int) inputSize / heads;
    INDArray decay = params.get(DECAY);
    for (int h = 0; h < heads; h++) {
      int[] order = key(DECAY).child(h).permutation(n);
      for (int i = 0; i < n; i++) {
        double share = order[i] / (double) Math.max(1, n - 1);
        double tau = TAU_MIN * StrictMath.pow(TAU_MAX / TAU_MIN, share);
        double raw = -1 / tau - StrictMath.log(-StrictMath.expm1(-1 / tau));
        decay.putScalar((long) h * n + i, raw);
      }
    }
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, Map<String, SDVariable> params, SDVariable mask) {
    CompiledGraphs.bind(sd);
    Operations operations = operations();
    if (homeostasis && operations == Operations.portable()) {
      throw new IllegalArgumentException(
          "lif: homeostasis in a DL4J network needs the fused operations");
    }
    long[] shape = input.getShape();
    SDVariable unused = sd.constant(Nd4j.zeros(input.dataType(), inputSize));
    NeuronsOutput out =
        operations.neurons(
            input,
            params.get(DECAY),
            params.get(THRESHOLD),
            unused,
            null,
            settings((int) Math.max(0, shape[1])));
    SDVariable activity = sd.reshape(out.activity(), sd.shape(input));
    if (operations == Operations.portable()) {
      // DL4J asks for a gradient of every parameter: zeros.
      activity = activity.add(params.get(THRESHOLD).mul(0));
    }
    return only(activity);
  }
}
