package dev.hatchling.training;

import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Trace;
import dev.hatchling.models.Anatomy;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.report.Chart;
import dev.hatchling.report.Page;
import dev.hatchling.report.Picture;
import dev.hatchling.report.Table;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a model did with a text, as pictures on the page of an inspection. */
public final class TraceReport {
  /** Neurons whose potentials are drawn, of each layer. */
  private static final int DRAWN = 3;

  /** Letters of a token that stand above its column. */
  private static final int LETTERS = 2;

  private static final int HUBS = 10;
  private static final int CELL = 12;

  private TraceReport() {}

  /** Adds the pictures of a text whose tokens are bytes. */
  public static void add(Page page, ModelWeights model, Trace trace) {
    add(page, model, new ByteTokenizer(), trace);
  }

  /** Adds the pictures of a text. */
  public static void add(Page page, ModelWeights model, Tokenizer tokenizer, Trace trace) {
    ModelConfig config = trace.config();
    List<String> letters = letters(tokenizer, trace.tokens());
    String unit = tokenizer.json().isPresent() ? "token" : "byte";
    page.heading("A text, " + unit + " by " + unit);
    page.paragraph(
        "Columns are the "
            + unit
            + "s of the text. A cell has the more colour the larger its number is;"
            + " negative numbers are red.");
    for (int l = 0; l < config.layers(); l++) {
      page.add(raster(trace, l, letters));
    }
    for (int l = 0; l < config.layers(); l++) {
      potentials(page, trace, l, unit);
    }
    page.heading("Which earlier " + unit + "s a " + unit + " drew on");
    for (int l = 0; l < config.layers(); l++) {
      page.add(attention(trace, l, letters, unit));
    }
    page.heading("Synaptic state after the text");
    for (int l = 0; l < config.layers(); l++) {
      for (int h = 0; h < config.heads(); h++) {
        page.add(synapses(trace, l, h));
      }
    }
    page.heading("From neuron to neuron");
    Anatomy.Degrees graph = NeuronGraph.of(model, 0);
    page.paragraph(
        String.format(
            Locale.ROOT,
            "The encoder times the decoder of the first layer leads from neuron to neuron. Of its"
                + " %,d connections the strongest %,d, %d a neuron, are counted.",
            (long) config.population() * config.population(),
            graph.edges(),
            NeuronGraph.EACH));
    page.add(hubs(graph, trace)).add(InspectionReport.degrees(graph));
  }

  /** A token as what stands above its column: of a long one the beginning. */
  private static List<String> letters(Tokenizer tokenizer, int... tokens) {
    return Arrays.stream(tokens).mapToObj(token -> letters(tokenizer.decode(token))).toList();
  }

  private static String letters(byte... token) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < Math.min(token.length, LETTERS); i++) {
      byte b = token[i];
      letters.append(b > ' ' && b < 0x7F ? (char) b : b == ' ' ? '␣' : '·');
    }
    return letters.toString();
  }

  private static Picture raster(Trace trace, int layer, List<String> letters) {
    int heads = trace.config().heads();
    int neurons = trace.config().neurons();
    double[][] rows = new double[heads * neurons][letters.size()];
    int spikes = 0;
    for (int t = 0; t < letters.size(); t++) {
      for (int n : trace.active(layer, t)) {
        rows[n][t] = 1;
        spikes++;
      }
    }
    double rate = spikes / ((double) rows.length * letters.size());
    return new Picture("Active neurons of layer " + layer, rows, CELL, 1)
        .columns(letters)
        .note(
            String.format(
                Locale.ROOT,
                "%d heads of %d neurons each, one below the other; %.1f %% were active.",
                heads,
                neurons,
                100 * rate));
  }

  private static void potentials(Page page, Trace trace, int layer, String unit) {
    int[] counts = trace.counts(layer);
    Chart chart = Chart.line("Potentials in layer " + layer, unit, "distance from the threshold");
    double[] bytes = IntStream.range(0, trace.tokens().length).asDoubleStream().toArray();
    for (int neuron : most(counts, DRAWN)) {
      double[] distances = trace.distances(layer, neuron);
      if (Arrays.stream(distances).anyMatch(u -> u != 0)) {
        chart.series("neuron " + neuron, bytes, distances);
      }
    }
    page.add(chart.note("The most active neurons. Above 0 a neuron fires."));
  }

  /** The largest ones, the largest first. */
  private static List<Integer> most(int[] counts, int many) {
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparingInt((Integer n) -> -counts[n]))
        .limit(many)
        .toList();
  }

  private static Picture attention(Trace trace, int layer, List<String> letters, String unit) {
    double[][] sum = new double[letters.size()][letters.size()];
    for (int h = 0; h < trace.config().heads(); h++) {
      double[][] own = trace.attention(layer, h);
      for (int t = 0; t < sum.length; t++) {
        for (int j = 0; j < t; j++) {
          sum[t][j] += own[t][j];
        }
      }
    }
    return new Picture("Attention in layer " + layer, sum, CELL, CELL)
        .columns(letters)
        .note(
            "A row for each "
                + unit
                + " of the text, from the first to the last: how much it drew on each"
                + " earlier one, as a sum over the synapses of all heads.");
  }

  private static Picture synapses(Trace trace, int layer, int head) {
    int width = trace.config().width();
    float[] state = trace.synapses(layer, head);
    double[][] rows = new double[state.length / width][width];
    for (int i = 0; i < state.length; i++) {
      rows[i / width][i % width] = state[i];
    }
    return new Picture("Layer " + layer + ", head " + head, rows, 4, 1)
        .note("A row for each neuron, a column for each number of the residual stream.");
  }

  private static Table hubs(Anatomy.Degrees graph, Trace trace) {
    Table table = new Table("neuron", "connections made", "received", "active in the text");
    int[] counts = trace.counts(0);
    for (int neuron : most(graph.outDegrees().stream().mapToInt(d -> d).toArray(), HUBS)) {
      table.row(
          String.valueOf(neuron),
          String.valueOf(graph.outDegrees().get(neuron)),
          String.valueOf(graph.inDegrees().get(neuron)),
          String.valueOf(counts[neuron]));
    }
    return table;
  }
}
