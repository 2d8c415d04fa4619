package dev.hatchling.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterKind;
import dev.hatchling.models.ParameterSpec;
import dev.hatchling.models.RecordJson;
import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What another process needs to compute shares of a {@link LanguageModel}, besides the weights:
 * configurations, and the arrays that are never trained.
 */
public final class ReplicaRecipe implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final String model;
  private final String training;
  private final int context;
  private final HashMap<String, byte[]> connections = new HashMap<>();

  /**
   * The recipe of a model.
   *
   * @param context T of every batch
   */
  public ReplicaRecipe(LanguageModel model, TrainingConfig training, int context) {
    this.model = RecordJson.write(model.config()).toString();
    this.training = RecordJson.write(training).toString();
    this.context = context;
    for (ParameterSpec spec : model.parameters()) {
      if (spec.kind() == ParameterKind.BUFFER) {
        connections.put(spec.name(), model.array(spec.name()).dup('c').data().asBytes());
      }
    }
  }

  /** A replica on the calling thread; its weights are zero until they are set. */
  public Replica replica() {
    ModelConfig config = read(model, ModelConfig.defaults());
    TrainingConfig how = read(training, TrainingConfig.DEFAULT);
    LanguageModel skeleton = LanguageModel.of(config, arrays(config));
    return new Replica(new LanguageTraining(skeleton, how, context), how);
  }

  private Map<String, INDArray> arrays(ModelConfig config) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : dev.hatchling.models.ParameterNames.of(config)) {
      byte[] bytes = connections.get(spec.name());
      arrays.put(
          spec.name(),
          bytes == null
              ? Nd4j.zeros(LanguageModel.type(config), spec.dimensions())
              : Nd4j.create(bytes, spec.dimensions(), DataType.INT8));
    }
    return arrays;
  }

  private static <R extends Record> R read(String json, R defaults) {
    try {
      return RecordJson.read((ObjectNode) new ObjectMapper().readTree(json), defaults);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a configuration is not JSON", e);
    }
  }
}
