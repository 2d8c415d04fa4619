package dev.hatchling.models;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The constant factor of a Dale projection (design, section 3): {@code sign_j · mask_ij / (w0
 * √indegree_i)}. A presynaptic neuron has one sign in every projection it feeds.
 *
 * <p>The factors are single-precision numbers in either precision, as in the reference: a model
 * computed in double is the same model.
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
    INDArray connections = model.array(ParameterNames.connections(config, projection, layer));
    for (int i = 0; i < outputs; i++) {
      long row = (long) i * inputs;
      int degree = 0;
      for (int j = 0; j < inputs; j++) {
        degree += Math.abs(connections.data().getInt(row + j));
      }
      double size = 1 / Math.sqrt(Math.max(1, degree)) / config.connectivity().daleW0();
      for (int j = 0; j < inputs; j++) {
        scale.data().put(row + j, connections.data().getInt(row + j) * (float) size);
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
