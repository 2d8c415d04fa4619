package dev.hatchling.models;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** How the projections of an architecture keep their weights. */
interface ProjectionBlock {
  /** Whether connections are drawn, and some are missing. */
  boolean masked();

  /**
   * The arrays of a projection.
   *
   * @param name of the projection, with its layer where layers do not share
   */
  List<Parameter> parameters(ModelConfig config, Projection projection, String name);

  /** The weights as they act, {@code [outputs, inputs]}. */
  SDVariable weights(GraphScope graph, String name);

  /** The same without a graph, {@code [outputs, inputs]}. */
  double[] weights(ModelWeights model, String name, int inputs);
}
