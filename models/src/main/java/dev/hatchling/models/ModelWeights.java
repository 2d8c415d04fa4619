package dev.hatchling.models;

import dev.hatchling.files.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration and weights without ND4J, which a program that only generates need not
 * load.
 */
public final class ModelWeights {
  private final ModelConfig config;

  /** In the layouts of files. */
  private final Map<String, Tensor> tensors;

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private @Nullable String fingerprint;

  ModelWeights(ModelConfig config, Map<String, Tensor> tensors) {
    this.config = config;
    this.tensors = tensors;
    ParameterNames.parameters(config).forEach(p -> parameters.put(p.name(), p));
  }

  /** The weights of a model: its own arrays, so that what trains it changes them. */
  public static ModelWeights of(LanguageModel model) {
    ModelWeights weights = new ModelWeights(model.config(), WeightFile.tensors(model));
    weights.fingerprint = model.fingerprint();
    return weights;
  }

  /** The configuration. */
  public ModelConfig config() {
    return config;
  }

  /**
   * The elements of an array, a copy.
   *
   * @param name one of {@link ParameterNames#of}
   * @return in the order of {@link ParameterSpec#shape}
   */
  public double[] values(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(CloseNames.unknown("array", name, parameters.keySet()));
    }
    double[] outside = tensors.get(name).doubles();
    FileLayout layout = parameter.layout();
    if (!layout.transposed()) {
      return outside;
    }
    double[] inside = new double[outside.length];
    for (int i = 0; i < outside.length; i++) {
      inside[layout.inside(i)] = outside[i];
    }
    return inside;
  }

  /**
   * As {@link #values} in single precision, of an array that lies in files as it does here: of many
   * numbers, without the detour over double precision.
   */
  public float[] singleValues(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null || parameter.layout().transposed()) {
      throw new IllegalArgumentException("'" + name + "' is no array that lies as in files");
    }
    return tensors.get(name).floats();
  }

  /**
   * The weights of a projection as they act: what keeps Dale's law is multiplied in.
   *
   * @param layer counted from 0
   * @return {@code [outputs, inputs]}, a copy
   */
  public double[] projection(Projection projection, int layer) {
    String name = ParameterNames.projection(config, projection, layer);
    return config.architecture().projections().weights(this, name, projection.inputs(config));
  }

  /** As {@link LanguageModel#fingerprint}, of the weights as they were when this was made. */
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      fingerprint = Fingerprint.of(config, tensors);
    }
    return fingerprint;
  }
}
