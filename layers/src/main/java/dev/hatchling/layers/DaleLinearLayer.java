package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.projection.DaleLaw;
import dev.hatchling.projection.ScaleFreeMask;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A linear map that obeys Dale's law over a scale-free mask: {@code y = x Wᵀ}, {@code W_ij =
 * softplus(raw_ij) · sign_j · mask_ij / (w0 √indegree_i)} (docs/model.md, E10). {@code [B, T,
 * inputs]} to {@code [B, T, outputs]}. Sign, mask and scale are one buffer, saved with the network.
 */
public final class DaleLinearLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** The parameter of raw weights, {@code [outputs, inputs]}. */
  public static final String RAW = "raw";

  /** The buffer of signs, mask and scale, {@code [outputs, inputs]}. */
  public static final String SCALE = "scale";

  private static final double W0 = 1;
  private static final double SPREAD = 0.03;

  @JsonProperty private long outputs;
  @JsonProperty private double gamma;
  @JsonProperty private double density;
  @JsonProperty private int inhibitoryEvery;

  /** For JSON. */
  DaleLinearLayer() {}

  /**
   * A dense projection, every fifth input inhibitory.
   *
   * @param outputs neurons, at least 1
   * @param seed of the first weights
   */
  public DaleLinearLayer(long outputs, long seed) {
    this(outputs, 0, 1, 5, seed);
  }

  /**
   * A projection.
   *
   * @param outputs neurons, at least 1
   * @param gamma exponent of the degrees, above 2; 0 for dense
   * @param density mean share of the connections that exist, in (0, 1]
   * @param inhibitoryEvery every how many inputs one is inhibitory; 0 for none
   * @param seed of the mask and the first weights
   */
  public DaleLinearLayer(
      long outputs, double gamma, double density, int inhibitoryEvery, long seed) {
    if (outputs < 1 || inhibitoryEvery < 0) {
      throw new InputException(
          "dale: " + outputs + " outputs, one of " + inhibitoryEvery + " inputs inhibitory");
    }
    this.outputs = outputs;
    this.gamma = gamma;
    this.density = density;
    this.inhibitoryEvery = inhibitoryEvery;
    this.seed = seed;
  }

  @Override
  protected long outputSize() {
    return outputs;
  }

  @Override
  protected Set<String> buffers() {
    return Set.of(SCALE);
  }

  @Override
  protected boolean isConstant(String parameter) {
    return parameter.equals(SCALE);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(RAW, outputs, inputSize);
    params.addBiasParam(SCALE, outputs, inputSize);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    INDArray raw = params.get(RAW).ulike();
    DaleLaw.initialise(raw, W0, SPREAD, key(RAW));
    params.get(RAW).assign(raw);
    ScaleFreeMask mask =
        ScaleFreeMask.of((int) outputs, (int) inputSize, gamma, density, key("mask"));
    INDArray connections = DaleLaw.connections(mask, inhibitoryEvery);
    params.get(SCALE).assign(DaleLaw.scale(connections, W0, raw.dataType()));
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    SDVariable weight = operations().daleWeight(scope.params().get(RAW), scope.params().get(SCALE));
    return LayerOutput.of(operations().linear(scope.input(), weight));
  }
}
