package dev.hatchling.layers;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DL4J's summary of a network, put right: it counts buffers among the trainable parameters, and
 * names what runs a layer instead of the layer.
 */
public final class Summaries {
  private static final Pattern LAYER = Pattern.compile("(\\S+) \\(Running\\w*Layer\\) *");
  private static final Pattern TRAINABLE = Pattern.compile("( *)Trainable Parameters: +[^\n]*");

  private Summaries() {}

  /** As {@code network.summary()}, layers by their own names and buffers in a line. */
  public static String of(MultiLayerNetwork network) {
    return corrected(network.summary(), network.getLayers(), network.numParams());
  }

  /** As {@code graph.summary()}, layers by their own names and buffers in a line. */
  public static String of(ComputationGraph graph) {
    return corrected(graph.summary(), graph.getLayers(), graph.numParams());
  }

  private static String corrected(String summary, Layer[] layers, long all) {
    long frozen =
        Stream.of(layers)
            .filter(layer -> layer instanceof org.deeplearning4j.nn.layers.FrozenLayer)
            .mapToLong(Layer::numParams)
            .sum();
    long buffers =
        Stream.of(layers)
            .filter(layer -> layer instanceof RunningLayer)
            .mapToLong(layer -> ((RunningLayer) layer).numBuffers())
            .sum();
    String lines =
        String.format(
            "%30s %,d%n%30s %,d",
            "Trainable Parameters: ", all - frozen - buffers, "Buffers: ", buffers);
    String named = LAYER.matcher(summary).replaceAll(cell -> named(cell, layers));
    return TRAINABLE.matcher(named).replaceFirst(Matcher.quoteReplacement(lines));
  }

  /** A layer's cell of the table, as wide as it was where the name fits. */
  private static String named(MatchResult cell, Layer[] layers) {
    String name =
        Stream.of(layers)
            .map(layer -> layer.conf().getLayer())
            .filter(conf -> cell.group(1).equals(conf.getLayerName()))
            .map(conf -> cell.group(1) + " (" + conf.getClass().getSimpleName() + ")")
            .findFirst()
            .orElse(cell.group());
    int width = Math.max(name.length() + 1, cell.group().length());
    return Matcher.quoteReplacement(String.format("%-" + width + "s", name));
  }
}
