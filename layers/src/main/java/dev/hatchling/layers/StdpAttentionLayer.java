package dev.hatchling.layers;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.graph.PortableShapes;
import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.RandomArrays;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * STDP attention with an encoder of its own: the activity {@code relu(x Eᵀ)} of H heads of N
 * neurons attends to the input x. {@code [B, T, D]} to {@code [B, T, H·D]}, head after head.
 */
public final class StdpAttentionLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** The synaptic states that a sequence carries, {@code [B, H, K·N, D]}. */
  public static final String SYNAPSES = "synapses";

  private static final String ENCODER = "encoder";

  @JsonProperty private int neurons;

  /** Of each head {@link StdpKernel#numbers}. */
  @JsonProperty private double[][] kernels = {};

  /** λ of each head in a network that was saved when kernels had one exponential; else empty. */
  @JsonProperty private double[] lambda = {};

  /** A₊ of all heads in such a network. */
  @JsonProperty private double amplitude;

  @JsonProperty private double ropeBase;

  /** For JSON. */
  StdpAttentionLayer() {}

  /**
   * An attention.
   *
   * @param neurons N per head, even
   * @param settings of the attention
   * @param seed of the first values of the encoder
   */
  public StdpAttentionLayer(int neurons, AttentionSettings settings, long seed) {
    if (neurons < 2 || neurons % 2 != 0) {
      throw new InputException(
          "attention: neurons " + neurons + " per head must be even, 2 or more");
    }
    this.neurons = neurons;
    this.kernels =
        settings.kernels().stream()
            .map(k -> k.numbers().stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    this.ropeBase = settings.ropeBase();
    this.seed = seed;
  }

  private AttentionSettings settings() {
    return kernels.length == 0
        ? AttentionSettings.of(lambda, amplitude, ropeBase)
        : AttentionSettings.of(
            Arrays.stream(kernels)
                .map(row -> StdpKernel.ofNumbers(Arrays.stream(row).boxed().toList()))
                .toList(),
            ropeBase);
  }

  @Override
  protected long outputSize() {
    return settings().heads() * inputSize;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(ENCODER, (long) settings().heads() * neurons, inputSize);
  }

  /** Normal with variance 1/D. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    INDArray encoder = params.get(ENCODER);
    double scale = 1 / Math.sqrt((double) inputSize);
    encoder.assign(RandomArrays.fillNormal(encoder.ulike(), key(ENCODER), 0, scale));
  }

  /** S_0 to S_{K−1} of each head one below the other, what {@code Operations} takes. */
  @Override
  protected Map<String, long[]> memory() {
    AttentionSettings settings = settings();
    long rows = (long) settings.components() * neurons;
    return Map.of(SYNAPSES, new long[] {settings.heads(), rows, inputSize});
  }

  @Override
  protected boolean positioned() {
    return true;
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    SDVariable x = scope.input();
    AttentionSettings settings = settings().withSteps(scope.steps());
    SDVariable activity = operations().rectifiedLinear(x, scope.params().get(ENCODER));
    SDVariable byHead = PortableShapes.split(activity, settings.heads(), neurons);
    AttentionOutput out =
        operations()
            .stdpAttention(
                byHead,
                x,
                scope.memory().get(SYNAPSES),
                scope.memory().get(POSITION),
                scope.carries() ? settings.withFinalState() : settings);
    SDVariable att = PortableShapes.flatHeads(out.attended());
    return out.finalState() == null
        ? LayerOutput.of(att)
        : new LayerOutput(att, Map.of(SYNAPSES, out.finalState()), null);
  }
}
