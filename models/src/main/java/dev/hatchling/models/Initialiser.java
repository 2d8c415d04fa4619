package dev.hatchling.models;

import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.random.RandomKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the arrays of fresh models. */
final class Initialiser {
  private Initialiser() {}

  /**
   * Fresh arrays, each of keys of its own.
   *
   * @param root root of the key tree; {@code init} and {@code mask} below it are used
   */
  static Map<String, INDArray> arrays(ModelConfig config, RandomKey root) {
    DataType type = LanguageModel.type(config);
    RandomKey init = root.child("init");
    RandomKey mask = root.child("mask");
    List<Parameter> parameters = ParameterNames.parameters(config);
    INDArray[] made = new INDArray[parameters.size()];
    Parallel.forEach(
        made.length,
        i -> {
          Parameter p = parameters.get(i);
          made[i] = p.fresh().make(p.spec(), type, init.child(p.name()), mask.child(p.name()));
        });
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < made.length; i++) {
      arrays.put(parameters.get(i).name(), made[i]);
    }
    return arrays;
  }
}
