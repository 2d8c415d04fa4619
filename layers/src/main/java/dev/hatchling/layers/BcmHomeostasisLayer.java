package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.neurons.BcmOutput;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * BCM gain over activity, {@code [B, T, M]} to {@code [B, T, M]}: neurons above the root of their
 * sliding threshold Θ are raised, those below lowered, within a clamp (docs/model.md, E40). Θ
 * follows the mean square of the activity while the network trains; a step uses the Θ from before
 * it, so nothing of a token reaches an earlier one. The control of the firing threshold, its
 * companion, is part of {@link LifLayer}.
 */
public final class BcmHomeostasisLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** ln Θ, {@code [M]}. */
  public static final String LOG_THETA = "logTheta";

  @JsonProperty private double gain;
  @JsonProperty private double low = -1;
  @JsonProperty private double high = 3;
  @JsonProperty private double alpha;
  @JsonProperty private double start = 0.15;

  /** For JSON. */
  BcmHomeostasisLayer() {}

  /** Gain 0.1 within −1 and 3, τ 100 updates. */
  public static BcmHomeostasisLayer standard() {
    return new BcmHomeostasisLayer(0.1, -1, 3, 0.01, 0.15);
  }

  /**
   * A gain.
   *
   * @param gain its strength, at least 0
   * @param low lower clamp of the drive
   * @param high upper clamp of the drive
   * @param alpha step of the sliding threshold, in (0, 1): 1/τ
   * @param start first Θ, above 0
   */
  public BcmHomeostasisLayer(double gain, double low, double high, double alpha, double start) {
    if (!(start > 0 && start <= Double.MAX_VALUE)) {
      throw new InputException("bcm: first threshold " + start + " is not above 0");
    }
    this.gain = gain;
    this.low = low;
    this.high = high;
    this.alpha = alpha;
    this.start = start;
    settings();
  }

  private NeuronsSettings settings() {
    NeuronsSettings s = NeuronsSettings.of(1);
    return new NeuronsSettings(
        1,
        s.kind(),
        s.surrogate(),
        s.traceDecay(),
        s.adaptation(),
        s.margin(),
        s.graded(),
        s.reset(),
        gain,
        low,
        high,
        s.targetRate(),
        s.eta(),
        s.thresholdMin(),
        s.thresholdMax(),
        alpha,
        true,
        false,
        0,
        null);
  }

  @Override
  protected long outputSize() {
    return inputSize;
  }

  @Override
  protected Set<String> buffers() {
    return Set.of(LOG_THETA);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addBiasParam(LOG_THETA, inputSize);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(LOG_THETA).assign(Math.log(start));
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    BcmOutput out = operations().bcm(scope.input(), scope.params().get(LOG_THETA), settings());
    return new LayerOutput(out.activity(), Map.of(), out.auxiliaryLoss());
  }
}
