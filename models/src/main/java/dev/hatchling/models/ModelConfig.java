package dev.hatchling.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.attention.RotaryBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that defines a model but its weights; {@code config.json} of a model directory.
 *
 * <p>In JSON it is one flat object with the keys that the published BDH uses where it has one
 * ({@code n_layer, n_embd, n_head, mlp_internal_dim_multiplier, vocab_size, dropout}) and those of
 * the reference implementation otherwise. {@code mlp_internal_dim_multiplier} is another way to say
 * {@code n_neuron}: {@code n_neuron = multiplier · n_embd / n_head}.
 *
 * @param architecture the spiking model, or BDH as published
 * @param layers L, how often the block is applied
 * @param width D, of the residual stream, at least 3
 * @param heads H
 * @param neurons N, neurons per head; even, because rotary angles turn pairs
 * @param vocabulary V; 256 for bytes
 * @param context tokens the model is trained on at once; 512 where a file has none
 * @param dropout probability of dropping a gated activity in training, in [0, 1)
 * @param shared whether all layers use the same weights
 * @param ops the set of operations
 * @param chunk tokens the attention handles at once
 * @param precision floating-point type
 * @param connectivity projections and masks (hatchling)
 * @param neuron LIF neurons (hatchling)
 * @param homeostasis BCM gain and rate control (hatchling)
 * @param plasticity STDP kernel and rotary base
 * @param noise noise channels (hatchling)
 */
public record ModelConfig(
    Architecture architecture,
    @Key("n_layer") int layers,
    @Key("n_embd") int width,
    @Key("n_head") int heads,
    @Key("n_neuron") int neurons,
    @Key("vocab_size") int vocabulary,
    int context,
    double dropout,
    boolean shared,
    OperationSet ops,
    int chunk,
    Precision precision,
    ConnectivityConfig connectivity,
    NeuronConfig neuron,
    HomeostasisConfig homeostasis,
    PlasticityConfig plasticity,
    NoiseConfig noise) {
  /** The other way to give {@code n_neuron}, as the published BDH does. */
  public static final String MULTIPLIER = "mlp_internal_dim_multiplier";

  /** The rotary base of the published BDH. */
  public static final double BDH_ROPE_BASE = 65536;

  private static final long MOST_WEIGHTS = (1L << 28) - 1;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  /** Refuses values that make no model, naming them. */
  public ModelConfig {
    Checks.range("n_layer", layers, 1, 1000);
    Checks.range("n_embd", width, 3, 1 << 20);
    if (architecture == Architecture.HATCHLING && plasticity.ropeBase() == 0 && width % 2 != 0) {
      throw new IllegalArgumentException(
          "n_embd = " + width + ": must be even where rope_base is derived from it");
    }
    Checks.range("n_head", heads, 1, 1 << 16);
    Checks.range("n_neuron", neurons, 2, 1 << 24);
    if (neurons % 2 != 0) {
      throw new IllegalArgumentException(
          "n_neuron = " + neurons + ": neurons per head must be even, rotary angles turn pairs");
    }
    Checks.range("vocab_size", vocabulary, 1, 1 << 24);
    Checks.range("context", context, 1, 1 << 24);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "dropout = " + dropout + ": must be at least 0 and below 1");
    }
    Checks.range("chunk", chunk, 1, 1 << 16);
    if ((long) heads * neurons * width > MOST_WEIGHTS || (long) vocabulary * width > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "n_head · n_neuron · n_embd = "
              + (long) heads * neurons * width
              + ": a projection may have at most "
              + MOST_WEIGHTS
              + " weights");
    }
  }

  /** The values of design section 3 at the size of preset {@code tiny}. */
  public static ModelConfig defaults() {
    return new ModelConfig(
        Architecture.HATCHLING,
        3,
        64,
        4,
        512,
        256,
        512,
        0.1,
        true,
        OperationSet.FUSED,
        64,
        Precision.FLOAT,
        ConnectivityConfig.DEFAULT,
        NeuronConfig.DEFAULT,
        HomeostasisConfig.DEFAULT,
        PlasticityConfig.DEFAULT,
        NoiseConfig.DEFAULT);
  }

  /** M = H·N, neurons of one layer. */
  public int population() {
    return heads * neurons;
  }

  /** How many sets of projections there are: 1 where shared, else one per layer. */
  public int projectionSets() {
    return shared ? 1 : layers;
  }

  /** Whether this is BDH as published. */
  public boolean bdh() {
    return architecture == Architecture.BDH;
  }

  /** Base of the rotary angles. Derived: {@code 2^⌈log2((αL/2π)^(D/(D−2)))⌉}, but 2^16 for BDH. */
  public double ropeBase() {
    if (plasticity.ropeBase() > 0) {
      return plasticity.ropeBase();
    }
    if (bdh()) {
      return BDH_ROPE_BASE;
    }
    return RotaryBase.of(plasticity.extrapolation(), context, width);
  }

  /**
   * λ of each head, the decay of its synaptic state per token: {@code exp(−1/τ)}, τ log-spaced over
   * the heads; all 1 for BDH. Computed in steps of single precision in either precision, as the
   * reference does: a model computed in double is the same model.
   */
  public double[] lambda() {
    double[] lambda = new double[heads];
    for (int h = 0; h < heads; h++) {
      float share = (float) (h / (double) Math.max(1, heads - 1));
      double ratio = plasticity.tauPlusMax() / plasticity.tauPlusMin();
      float tau = (float) plasticity.tauPlusMin() * (float) StrictMath.pow(ratio, share);
      lambda[h] = bdh() ? 1 : (float) StrictMath.exp(-1f / tau);
    }
    return lambda;
  }

  /** All keys that a file or {@code --set} may use. */
  public static List<String> keys() {
    List<String> keys = new ArrayList<>(RecordJson.keys(ModelConfig.class));
    keys.add(MULTIPLIER);
    return keys;
  }

  /** One flat JSON object; BDH's multiplier is added where it is a whole number. */
  public ObjectNode toJson() {
    ObjectNode json = RecordJson.write(this);
    if (bdh() && (long) heads * neurons % width == 0) {
      json.put(MULTIPLIER, heads * neurons / width);
    }
    return json;
  }

  /** {@link #toJson} as text, one key a line. */
  public String toText() {
    return toJson().toPrettyString() + "\n";
  }

  /**
   * Reads a configuration; absent keys have the values of {@link #defaults}.
   *
   * @throws IllegalArgumentException in one line, for what is not JSON, an unknown key or a value
   *     that makes no model
   */
  public static ModelConfig fromText(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode json) {
        return fromJson(json, defaults());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not valid JSON: " + e.getOriginalMessage().replace('\n', ' ') + place(e), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
  }

  /** As {@link #fromText}; absent keys have the values of {@code defaults}. */
  public static ModelConfig fromJson(ObjectNode json, ModelConfig defaults) {
    ObjectNode plain = json.deepCopy();
    JsonNode multiplier = plain.remove(MULTIPLIER);
    for (String name : (Iterable<String>) plain::fieldNames) {
      if (!keys().contains(name)) {
        throw new IllegalArgumentException(CloseNames.unknown("key", name, keys()));
      }
    }
    ModelConfig config = RecordJson.read(plain, defaults);
    return multiplier == null ? config : multiplied(config, multiplier, json.get("n_neuron"));
  }

  private static ModelConfig multiplied(ModelConfig config, JsonNode multiplier, JsonNode given) {
    long inner;
    try {
      inner = Math.multiplyExact(Long.parseLong(multiplier.asText().trim()), config.width);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          MULTIPLIER + " = " + multiplier.asText() + ": must be a whole number", e);
    }
    if (inner <= 0 || inner % config.heads != 0) {
      throw new IllegalArgumentException(
          MULTIPLIER + " · n_embd = " + inner + ": must be a multiple of n_head = " + config.heads);
    }
    String neurons = Long.toString(inner / config.heads);
    if (given != null && !given.asText().trim().equals(neurons)) {
      throw new IllegalArgumentException(
          MULTIPLIER + " asks for n_neuron = " + neurons + ", but n_neuron = " + given.asText());
    }
    return RecordJson.with(config, Map.of("n_neuron", neurons));
  }

  /**
   * A copy with some values replaced, as by {@code --set key=value}.
   *
   * @throws IllegalArgumentException for an unknown key, naming close ones, or a bad value
   */
  public ModelConfig with(Map<String, String> values) {
    ObjectNode json = JSON.createObjectNode();
    new LinkedHashMap<>(values).forEach(json::put);
    return fromJson(json, this);
  }

  /** {@link #with(Map)} of one value. */
  public ModelConfig with(String key, Object value) {
    return with(Map.of(key, String.valueOf(value)));
  }
}
