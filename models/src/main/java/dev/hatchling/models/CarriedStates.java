package dev.hatchling.models;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The states that a graph with carried state takes and gives, each {@code [B, ..]}: synapses of
 * every layer, and what its neurons and axons carry.
 */
public final class CarriedStates {
  private final ModelConfig config;

  /** Placeholders by the outputs that are fed to them next. */
  private final Map<String, String> carried = new LinkedHashMap<>();

  /** States of a model of this configuration. */
  public CarriedStates(ModelConfig config) {
    this.config = config;
    for (int l = 0; l < config.layers(); l++) {
      carried.put(GraphNames.finalSynapses(l), GraphNames.synapses(l));
      for (String state : GraphNames.states(config)) {
        carried.put(GraphNames.finalNeurons(state, l), GraphNames.neurons(state, l));
      }
    }
  }

  /** Names of the outputs that hold the states after the last token. */
  public List<String> outputs() {
    return List.copyOf(carried.keySet());
  }

  /** The states before the first token of so many sequences, by placeholder: all zero. */
  public Map<String, INDArray> fresh(long sequences) {
    Map<String, INDArray> states = new LinkedHashMap<>();
    DataType type = LanguageModel.type(config);
    long components = config.kernels().get(0).exponentials().size();
    for (int l = 0; l < config.layers(); l++) {
      long[] shape = {sequences, config.heads(), components * config.neurons(), config.width()};
      states.put(GraphNames.synapses(l), Nd4j.zeros(type, shape));
      for (String state : GraphNames.states(config)) {
        long[] rest =
            LongStream.concat(
                    LongStream.of(sequences), LongStream.of(GraphNames.shape(config, state)))
                .toArray();
        states.put(GraphNames.neurons(state, l), Nd4j.zeros(type, rest));
      }
    }
    return states;
  }

  /**
   * The states after the last token, by the placeholders that take them next.
   *
   * @param values of {@link #outputs}
   */
  public Map<String, INDArray> next(Map<String, INDArray> values) {
    Map<String, INDArray> states = new LinkedHashMap<>();
    carried.forEach((output, placeholder) -> states.put(placeholder, values.get(output)));
    return states;
  }

  /** The last tokens of a sequence that n-grams of its next ones read, oldest first. */
  public int[] last(int[] before, int[] tokens) {
    int[] all = Arrays.copyOf(before, before.length + tokens.length);
    System.arraycopy(tokens, 0, all, before.length, tokens.length);
    return Arrays.copyOfRange(
        all, Math.max(0, all.length - config.ngram().longest() + 1), all.length);
  }
}
