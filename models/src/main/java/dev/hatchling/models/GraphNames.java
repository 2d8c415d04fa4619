package dev.hatchling.models;

import dev.hatchling.neurons.NeuronFamily;
import java.util.ArrayList;
import java.util.List;

/** Names of placeholders and outputs of a model's graphs. */
public final class GraphNames {
  /** Placeholder {@code [B, T]} INT32. */
  public static final String TOKENS = "tokens";

  /** Placeholder {@code [B, T, tables]} INT32: the rows that tokens read of tables of n-grams. */
  public static final String NGRAMS = "ngrams";

  /** Output {@code [B, T, D]} of a model with tables of n-grams: what tokens and n-grams add to. */
  public static final String EMBEDDING_SUM = "embedding_sum";

  /** Placeholder {@code [B, T]} INT32. */
  public static final String TARGETS = "targets";

  /** Placeholder {@code [B, T]}: weight of each prediction, 0 where it is not scored. */
  public static final String WEIGHTS = "weights";

  /** Placeholder {@code [B]}: weight of each sample in the total. */
  public static final String SAMPLE_WEIGHTS = "sample_weights";

  /** Placeholder, scalar INT64: the training step, counter of dropout and noise. */
  public static final String STEP = "step";

  /** Placeholder {@code [B]} INT64: global number of each sample, identity of dropout and noise. */
  public static final String SAMPLES = "samples";

  /** Placeholder, scalar INT64: tokens consumed before the first one. */
  public static final String POSITION = "position";

  /** Output {@code [B, T, V]}. */
  public static final String LOGITS = "logits";

  /** Output {@code [B]}: nats per token of each sample. */
  public static final String LOSS_PER_SAMPLE = "loss_per_sample";

  /** Output, scalar: {@code Σ_b sampleWeight_b · lossPerSample_b}; what is differentiated. */
  public static final String LOSS = "loss";

  /** The state of a layer's axons: what is under way, x of the last tokens, oldest first. */
  public static final String AXONS = "axons";

  private static final String EMBEDDED = "embedded";

  private GraphNames() {}

  /** Names of the states that a layer carries besides its synapses: its neurons', its axons'. */
  public static List<String> states(ModelConfig config) {
    List<String> states = new ArrayList<>();
    config.family().map(NeuronFamily::states).ifPresent(states::addAll);
    if (config.stream().lags() > 0) {
      states.add(AXONS);
    }
    return states;
  }

  /** The shape of a state of {@link #states}, without the axis of the batch. */
  public static long[] shape(ModelConfig config, String state) {
    return state.equals(AXONS)
        ? new long[] {config.stream().lags(), config.width()}
        : new long[] {config.population()};
  }

  /** Output {@code [B, T, D]}: the residual stream that a layer reads. */
  public static String stream(int layer) {
    return layer == 0 ? EMBEDDED : "residual." + (layer - 1);
  }

  /** Output {@code [B, T, D]}: what a layer's encoder reads, the stream or what arrives of it. */
  public static String arriving(ModelConfig config, int layer) {
    return config.stream().lags() > 0 ? "arriving." + layer : stream(layer);
  }

  /** Output {@code [B, T, H, D]}: what a layer's attention finds, before its norm. */
  public static String attended(int layer) {
    return "attended." + layer;
  }

  /** Output {@code [M]}: share of tokens at which each neuron of a layer fired. */
  public static String rate(int layer) {
    return "rate." + layer;
  }

  /** Output {@code [B, T, H, N]}: a layer's activity after the BCM gain. */
  public static String activity(int layer) {
    return "activity." + layer;
  }

  /**
   * Placeholder {@code [B, T, H, N]}, 0 or 1/(1 − rate), where the operations are portable: a
   * layer's dropout.
   */
  public static String dropout(int layer) {
    return "dropout." + layer;
  }

  /** Placeholder {@code [channels, B, T, M]} where the operations are portable: a layer's noise. */
  public static String noise(int layer) {
    return "noise." + layer;
  }

  /**
   * Placeholder {@code [B, M]}, of axons {@code [B, K − 1, D]}: a state of a layer before the first
   * token.
   *
   * @param state one of {@link #states}
   */
  public static String neurons(String state, int layer) {
    return state + "." + layer;
  }

  /** Placeholder {@code [B, H, K·N, D]}: stored synaptic states before the first token. */
  public static String synapses(int layer) {
    return "synapses." + layer;
  }

  /** Output: as {@link #neurons}, after the last token. */
  public static String finalNeurons(String state, int layer) {
    return "final_" + state + "." + layer;
  }

  /** Output {@code [B, H, K·N, D]}. */
  public static String finalSynapses(int layer) {
    return "final_synapses." + layer;
  }
}
