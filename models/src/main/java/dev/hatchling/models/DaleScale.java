package dev.hatchling.models;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The constant factor of a Dale projection (design, section 3): {@code sign_j · mask_ij / (w0
 * √indegree_i)}. A presynaptic neuron has one sign in every projection it feeds.
 */
public final class DaleScale {
  private DaleScale() {}

  /**
   * The factor of a projection.
   *
   * @param layer counted from 0
   * @return {@code [outputs, inputs]}
   */
  public static INDArray of(LanguageModel model, Projection projection, int layer) {
    ModelConfig config = model.config();
    int outputs = projection.outputs(config);
    int inputs = projection.inputs(config);
    INDArray scale = Nd4j.createUninitialized(LanguageModel.type(config), outputs, inputs);
    boolean dense = config.connectivity().dense();
    INDArray mask =
        dense
            ? Nd4j.empty(DataType.UINT8)
            : model.array(ParameterNames.mask(config, projection, layer));
    for (int i = 0; i < outputs; i++) {
      long row = (long) i * inputs;
      int degree = 0;
      for (int j = 0; j < inputs; j++) {
        degree += dense || mask.data().getInt(row + j) != 0 ? 1 : 0;
      }
      double size = 1 / (config.connectivity().daleW0() * Math.sqrt(Math.max(1, degree)));
      for (int j = 0; j < inputs; j++) {
        boolean there = dense || mask.data().getInt(row + j) != 0;
        scale.data().put(row + j, there ? sign(config, j) * size : 0);
      }
    }
    return scale;
  }

  /** −1 for an inhibitory presynaptic neuron, else 1. */
  public static int sign(ModelConfig config, int presynaptic) {
    int every = config.connectivity().inhEvery();
    return every > 0 && presynaptic % every == every - 1 ? -1 : 1;
  }
}
