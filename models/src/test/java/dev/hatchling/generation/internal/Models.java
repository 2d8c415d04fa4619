package dev.hatchling.generation.internal;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.neurons.NeuronKind;
import dev.hatchling.random.RandomKey;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Small models and token sequences for tests. */
public final class Models {
  private Models() {}

  public static ModelConfig config(String variant, int layers, int width, int heads, int neurons) {
    Map<String, String> values = new HashMap<>();
    values.put("architecture", variant.startsWith("bdh") ? "bdh" : "hatchling");
    values.put("ngram_rows", variant.endsWith("ngrams") ? "50" : "0");
    values.put("delay_taps", variant.endsWith("delays") ? "4" : "0");
    values.put("shortcut", "" + variant.endsWith("delays"));
    values.put("forgetting", "" + variant.endsWith("forgetting"));
    values.put("stdp", variant.startsWith("double") ? "double_exponential" : "exponential");
    values.put("w_plus_2", "-0.6");
    for (NeuronKind kind : NeuronKind.values()) {
      if (variant.equals(kind.key())) {
        values.put("neuron", variant);
      }
    }
    values.put("n_layer", "" + layers);
    values.put("n_embd", "" + width);
    values.put("n_head", "" + heads);
    values.put("n_neuron", "" + neurons);
    values.put("vocab_size", "40");
    values.put("context", "64");
    return ModelConfig.defaults().with(values);
  }

  /**
   * A fresh model whose thresholds and BCM thresholds differ, and whose tables, delays and gates
   * hold something.
   */
  public static LanguageModel model(ModelConfig config) {
    RandomKey root = RandomKey.root(7);
    LanguageModel model = LanguageModel.create(config, root);
    for (int l = 0; l < config.layers() && config.family().isPresent(); l++) {
      spread(model.array("layers." + l + ".threshold"), root.child("threshold").child(l), 0.9);
      spread(model.array("layers." + l + ".log_theta"), root.child("theta").child(l), -1.5);
    }
    model.find(ParameterNames.NGRAMS).ifPresent(tables -> fill(tables, 0.02, root.child("ngrams")));
    for (int l = 0; l < config.layers(); l++) {
      RandomKey key = root.child("stream").child(l);
      model.find(ParameterNames.delays(l)).ifPresent(taps -> fill(taps, 0.3, key));
      model.find(ParameterNames.forgetting(l)).ifPresent(gates -> fill(gates, 1, key));
      model.find(ParameterNames.shortcut(l)).ifPresent(one -> one.assign(0.5 + key.normal(99)));
    }
    return model;
  }

  private static void fill(INDArray array, double spread, RandomKey key) {
    for (int i = 0; i < array.length(); i++) {
      array.putScalar(i, spread * key.normal(i));
    }
  }

  private static void spread(INDArray array, RandomKey key, double mean) {
    for (int i = 0; i < array.length(); i++) {
      array.putScalar(i, mean + 0.2 * key.normal(i));
    }
  }

  public static int[] tokens(int count, int vocabulary) {
    RandomKey key = RandomKey.root(3).child("tokens");
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = key.below(vocabulary, i);
    }
    return tokens;
  }
}
