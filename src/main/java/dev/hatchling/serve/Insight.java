package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.Trace;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.models.Projection;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a text does in the model, as the page draws it. */
final class Insight {
  /** Pairs and neighbours that are named. */
  private static final int MOST = 8;

  private static final int SHADES = 127;

  private final ModelWeights weights;
  private final ModelConfig config;
  private final Tokenizer tokenizer;
  private final long denseOperations;
  private Trace.@Nullable Reader reader;

  Insight(RecurrentModel model, Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    weights = model.weights();
    config = model.config();
    denseOperations = model.denseOperations();
  }

  /** Made at the first question: it holds the weights once more. */
  private synchronized Trace read(int... tokens) {
    Trace.Reader known = reader;
    if (known == null) {
      known = new Trace.Reader(weights);
      reader = known;
    }
    return known.read(tokens);
  }

  /**
   * Answers {@code /v1/trace}: the last tokens of {@code text}; {@code at}, a byte whose token's
   * attention is told; {@code neuron} and {@code head} as {@code {"layer", "index"}}.
   */
  ObjectNode of(Fields fields) {
    int[] all = tokenizer.encode(fields.text("text", ""));
    int at = (int) fields.integer("at", -1, -1, Integer.MAX_VALUE);
    int[] neuron = place(fields, "neuron", config.population());
    int[] head = place(fields, "head", config.heads());
    fields.end();
    if (all.length == 0) {
      throw ApiException.invalid("text", "text must have at least one character");
    }
    int skipped = Math.max(0, all.length - Trace.MOST_TOKENS);
    int[] tokens = Arrays.copyOfRange(all, skipped, all.length);
    int from = Arrays.stream(all).limit(skipped).map(tokenizer::bytes).sum();
    Trace trace = read(tokens);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    int[] ends = text(json, from, tokens);
    json.put("layers", config.layers()).put("heads", config.heads());
    json.put("neurons", config.neurons());
    json.put("operations", trace.operations() / (double) tokens.length);
    json.put("dense", denseOperations);
    activity(json, trace);
    if (at >= from && at < ends[ends.length - 1]) {
      attention(json.putArray("attention"), trace, from, ends, at);
    }
    ArrayNode potentials = json.putArray("potentials");
    Arrays.stream(trace.distances(neuron[0], neuron[1])).forEach(potentials::add);
    neighbours(json, neuron[0], neuron[1]);
    synapses(json.putObject("synapses"), trace, tokens, head[0], head[1]);
    return json;
  }

  /**
   * Tells the tokens by their bytes, and where each ends in the whole text.
   *
   * @return these ends, in bytes
   */
  private int[] text(ObjectNode json, int from, int... tokens) {
    int[] ends = new int[tokens.length];
    ArrayNode words = json.putArray("text");
    int end = from;
    for (int t = 0; t < tokens.length; t++) {
      ArrayNode word = words.addArray();
      for (byte b : tokenizer.decode(tokens[t])) {
        word.add(b & 0xff);
      }
      end += word.size();
      ends[t] = end;
    }
    json.put("from", from).put("bytes", end - from);
    Arrays.stream(ends).forEach(json.putArray("ends")::add);
    return ends;
  }

  /** A layer and an index within it, the first ones where nothing is said. */
  private int[] place(Fields fields, String name, int most) {
    JsonNode value = fields.get(name);
    if (value == null) {
      return new int[] {0, 0};
    }
    Fields inner = new Fields(value, name + ".");
    int layer = (int) inner.integer("layer", 0, 0, config.layers() - 1);
    int index = (int) inner.integer("index", 0, 0, most - 1);
    inner.end();
    return new int[] {layer, index};
  }

  private void activity(ObjectNode json, Trace trace) {
    ArrayNode layers = json.putArray("active");
    ArrayNode rates = json.putArray("rates");
    int time = trace.tokens().length;
    for (int l = 0; l < config.layers(); l++) {
      ArrayNode bytes = layers.addArray();
      int spikes = 0;
      for (int t = 0; t < time; t++) {
        int[] active = trace.active(l, t);
        Arrays.stream(active).forEach(bytes.addArray()::add);
        spikes += active.length;
      }
      rates.add(spikes / ((double) config.population() * time));
    }
  }

  /** What the token of a byte drew on, summed over layers and heads: a number for each byte. */
  private void attention(ArrayNode row, Trace trace, int from, int[] ends, int byteAt) {
    int at = 0;
    while (ends[at] <= byteAt) {
      at++;
    }
    double[] sum = new double[trace.tokens().length];
    for (int l = 0; l < config.layers(); l++) {
      for (int h = 0; h < config.heads(); h++) {
        double[] own = trace.attention(l, h, at);
        Arrays.setAll(sum, j -> sum[j] + own[j]);
      }
    }
    for (int t = 0; t < sum.length; t++) {
      for (int b = t == 0 ? from : ends[t - 1]; b < ends[t]; b++) {
        row.add(sum[t]);
      }
    }
  }

  /** The neurons that a neuron reaches most through the residual stream, and that reach it. */
  private void neighbours(ObjectNode json, int layer, int neuron) {
    int width = config.width();
    int population = config.population();
    double[] encoder = weights.projection(Projection.ENCODER, layer);
    double[] decoder = weights.projection(Projection.DECODER, layer);
    double[] sends = new double[population];
    double[] hears = new double[population];
    for (int other = 0; other < population; other++) {
      for (int d = 0; d < width; d++) {
        sends[other] += encoder[other * width + d] * decoder[d * population + neuron];
        hears[other] += encoder[neuron * width + d] * decoder[d * population + other];
      }
    }
    strongest(json.putArray("sends"), sends);
    strongest(json.putArray("hears"), hears);
  }

  private static void strongest(ArrayNode list, double... strengths) {
    largest(strengths).forEach(n -> list.addArray().add(n).add(strengths[n]));
  }

  private static IntStream largest(double... values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer n) -> -Math.abs(values[n])))
        .limit(MOST)
        .mapToInt(n -> n);
  }

  /** The synaptic state of a head in shades, and where the last byte changed it most. */
  private void synapses(ObjectNode json, Trace trace, int[] tokens, int layer, int head) {
    float[] state = trace.synapses(layer, head);
    double most = 1e-30;
    for (float value : state) {
      most = Math.max(most, Math.abs(value));
    }
    byte[] shades = new byte[state.length];
    for (int i = 0; i < state.length; i++) {
      shades[i] = (byte) Math.round(SHADES * state[i] / most);
    }
    int width = config.width();
    json.put("rows", state.length / width).put("columns", width);
    json.put("values", Base64.getEncoder().encodeToString(shades));
    ArrayNode strengthened = json.putArray("strengthened");
    if (tokens.length == 1) {
      return;
    }
    Trace before = read(Arrays.copyOf(tokens, tokens.length - 1));
    largest(trace.added(layer, head, before))
        .forEach(i -> strengthened.addArray().add(i / width).add(i % width));
  }
}
