package dev.hatchling.layers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** DL4J's summary of a network, which counts buffers among the trainable parameters, without. */
public final class Summaries {
  private static final Pattern TRAINABLE = Pattern.compile("( *)Trainable Parameters: +[^\n]*");

  private Summaries() {}

  /** As {@code network.summary()}, buffers in a line of their own. */
  public static String of(MultiLayerNetwork network) {
    return corrected(network.summary(), network.getLayers(), network.numParams());
  }

  /** As {@code graph.summary()}, buffers in a line of their own. */
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
    return TRAINABLE.matcher(summary).replaceFirst(Matcher.quoteReplacement(lines));
  }
}
