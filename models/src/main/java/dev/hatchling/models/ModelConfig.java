package dev.hatchling.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import dev.hatchling.neurons.NeuronFamily;
import dev.hatchling.text.Ngrams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that defines a model but its weights; {@code config.json} of a model directory.
 *
 * <p>In JSON it is one flat object with the keys that the published BDH uses where it has one
 * ({@code n_layer, n_embd, n_head, mlp_internal_dim_multiplier, vocab_size, dropout}) and those of
 * the reference implementation otherwise. {@code mlp_internal_dim_multiplier} is another way to say
 * {@code n_neuron}: {@code n_neuron = multiplier · n_embd / n_head}. The components say of
 * themselves what they mean ({@link Key}); {@code docs/settings.md} lists them.
 */
public record ModelConfig(
    @Key(means = "the spiking model, or BDH as published") Architecture architecture,
    @Key(value = "n_layer", means = "L: how often the block is applied", range = "[1, 1000]")
        int layers,
    @Key(
            value = "n_embd",
            means = "D: width of the residual stream; even where rope_base is derived from it",
            range = "[3, 2^20]")
        int width,
    @Key(value = "n_head", means = "H: heads", range = "[1, 2^16]") int heads,
    @Key(
            value = "n_neuron",
            means = "N: neurons of a head; even, because rotary angles turn pairs",
            range = "[2, 2^24]")
        int neurons,
    @Key(
            value = "vocab_size",
            means = "V: tokens there are; 256 of bytes, a tokenizer sets it",
            range = "[1, 2^24]")
        int vocabulary,
    @Key(means = "tokens the model is trained on at once", range = "[1, 2^24]") int context,
    @Key(means = "probability of dropping a gated activity in training", range = "[0, 1)")
        double dropout,
    @Key(means = "whether all layers use the same weights") boolean shared,
    @Key(means = "Java kernels, or built-in operations that every backend runs") OperationSet ops,
    @Key(means = "tokens the attention handles at once where state is carried", range = "[1, 2^16]")
        int chunk,
    @Key(means = "floating-point type of weights and activities") Precision precision,
    @Key(means = "Connections", readBy = Architecture.HATCHLING) ConnectivityConfig connectivity,
    @Key(means = "Neurons", readBy = Architecture.HATCHLING) NeuronConfig neuron,
    @Key(means = "Homeostasis", readBy = Architecture.HATCHLING) HomeostasisConfig homeostasis,
    @Key(means = "Attention") PlasticityConfig plasticity,
    @Key(means = "Noise", readBy = Architecture.HATCHLING) NoiseConfig noise,
    @Key(means = "Tables of n-grams") NgramConfig ngram,
    @Key(means = "Residual stream") StreamConfig stream) {
  /** The other way to give {@code n_neuron}, as the published BDH does. */
  public static final String MULTIPLIER = "mlp_internal_dim_multiplier";

  /** The rotary base of the published BDH. */
  public static final double BDH_ROPE_BASE = 65536;

  private static final long MOST_WEIGHTS = (1L << 28) - 1;

  /** Rows of tables are updated as a whole, in buffers of this size. */
  private static final int WIDEST_TABLE = 8192;

  /** Refuses values that make no model, naming them. */
  public ModelConfig {
    Range.check(
        ModelConfig.class,
        architecture,
        layers,
        width,
        heads,
        neurons,
        vocabulary,
        context,
        dropout,
        shared,
        ops,
        chunk,
        precision,
        connectivity,
        neuron,
        homeostasis,
        plasticity,
        noise,
        ngram,
        stream);
    if (plasticity.ropeBase() == 0) {
      architecture.attention().check(width);
    }
    if (neurons % 2 != 0) {
      throw new InputException(
          "n_neuron = " + neurons + ": neurons per head must be even, rotary angles turn pairs");
    }
    few("n_head · n_neuron · n_embd", (long) heads * neurons * width);
    few("vocab_size · n_embd", (long) vocabulary * width);
    if (ngram.rows() > 0 && width > WIDEST_TABLE) {
      throw new InputException(
          "n_embd = " + width + ": with tables of n-grams it may be at most " + WIDEST_TABLE);
    }
    if (ngram.allRows() * width > MOST_WEIGHTS) {
      throw new InputException(
          "ngram_rows = "
              + ngram.rows()
              + ": the tables, (ngram_longest − 1) · ngram_rows · n_embd, may have at most "
              + MOST_WEIGHTS
              + " numbers");
    }
  }

  private static void few(String product, long weights) {
    if (weights > MOST_WEIGHTS) {
      throw new InputException(
          product + " = " + weights + ": a matrix may have at most " + MOST_WEIGHTS + " weights");
    }
  }

  /** The values of the reference at the size of preset {@code tiny}. */
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
        NoiseConfig.DEFAULT,
        NgramConfig.DEFAULT,
        StreamConfig.DEFAULT);
  }

  /** M = H·N, neurons of one layer. */
  public int population() {
    return heads * neurons;
  }

  /** How many sets of projections there are: 1 where shared, else one per layer. */
  public int projectionSets() {
    return shared ? 1 : layers;
  }

  /** Base of the rotary angles. Derived: {@code 2^⌈log2((αL/2π)^(D/(D−2)))⌉}, but 2^16 for BDH. */
  public double ropeBase() {
    double given = plasticity.ropeBase();
    return given > 0 ? given : architecture.attention().ropeBase(this);
  }

  /** The STDP kernel of each head (docs/model.md, E53); one without decay for BDH. */
  public List<StdpKernel> kernels() {
    return architecture.attention().kernels(this);
  }

  /** The family of the neurons; empty where they carry no state. */
  public Optional<NeuronFamily> family() {
    return architecture.activity().block.family(this);
  }

  /** Which rows of the tables of n-grams tokens read; empty where there are none. */
  public Optional<Ngrams> ngrams() {
    return ngram.read();
  }

  /** Whether connections of a neuron have one sign (docs/model.md, E10). */
  public boolean obeysDale() {
    return architecture.projections().masked();
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
    if (architecture.published() && (long) heads * neurons % width == 0) {
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
   * @throws InputException in one line, for what is not JSON, an unknown key or a value that makes
   *     no model
   */
  public static ModelConfig fromText(String text) {
    try {
      if (StrictJson.read(text) instanceof ObjectNode json) {
        return fromJson(json, defaults());
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          "not valid JSON: " + e.getOriginalMessage().replace('\n', ' ') + place(e), e);
    }
    throw new InputException("not a JSON object");
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
  }

  /** As {@link #fromText}; absent keys have the values of {@code defaults}. */
  public static ModelConfig fromJson(ObjectNode json, ModelConfig defaults) {
    ObjectNode plain = json.deepCopy();
    JsonNode multiplier = plain.remove(MULTIPLIER);
    List<String> known = keys();
    for (String name : (Iterable<String>) plain::fieldNames) {
      if (!known.contains(name)) {
        throw new InputException(CloseNames.unknown("key", name, known));
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
      throw new InputException(
          MULTIPLIER + " = " + multiplier.asText() + ": must be a whole number", e);
    }
    if (inner <= 0 || inner % config.heads != 0) {
      throw new InputException(
          MULTIPLIER + " · n_embd = " + inner + ": must be a multiple of n_head = " + config.heads);
    }
    String neurons = Long.toString(inner / config.heads);
    if (given != null && !given.asText().trim().equals(neurons)) {
      throw new InputException(
          MULTIPLIER + " asks for n_neuron = " + neurons + ", but n_neuron = " + given.asText());
    }
    return RecordJson.with(config, Map.of("n_neuron", neurons));
  }

  /**
   * A copy with some values replaced, as by {@code --set key=value}.
   *
   * @throws InputException for an unknown key, naming close ones, or a bad value
   */
  public ModelConfig with(Map<String, String> values) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new LinkedHashMap<>(values).forEach(json::put);
    return fromJson(json, this);
  }

  /** {@link #with(Map)} of one value. */
  public ModelConfig with(String key, Object value) {
    return with(Map.of(key, String.valueOf(value)));
  }
}
