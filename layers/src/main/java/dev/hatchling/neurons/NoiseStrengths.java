package dev.hatchling.neurons;

import dev.hatchling.graph.OpArguments;
import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.List;

/**
 * Standard deviations of the noise channels of {@link NoiseSettings}, 0 for none.
 *
 * @param membrane in units of the normalised current
 * @param threshold in units of the membrane
 * @param synapse relative to the current
 * @param adaptation in units of the spike trace
 */
public record NoiseStrengths(double membrane, double threshold, double synapse, double adaptation) {
  /** No noise. */
  public static final NoiseStrengths NONE = new NoiseStrengths(0, 0, 0, 0);

  /** Refuses negative and infinite strengths. */
  public NoiseStrengths {
    check("membrane", membrane);
    check("threshold", threshold);
    check("synapse", synapse);
    check("adaptation", adaptation);
  }

  private static void check(String name, double value) {
    if (!(value >= 0 && value <= 1e6)) {
      throw new InputException(
          "noise: strength " + value + " of the " + name + " is not in [0, 1e6]");
    }
  }

  void write(OpArguments arguments) {
    arguments.put(membrane).put(threshold).put(synapse).put(adaptation);
  }

  static NoiseStrengths read(OpArguments from) {
    return new NoiseStrengths(
        from.nextDouble(), from.nextDouble(), from.nextDouble(), from.nextDouble());
  }

  /** The strength of a channel. */
  public double of(NoiseChannel channel) {
    return switch (channel) {
      case MEMBRANE -> membrane;
      case THRESHOLD -> threshold;
      case SYNAPSE -> synapse;
      case ADAPTATION -> adaptation;
    };
  }

  /** The channels that are not 0, in order. */
  public List<NoiseChannel> active() {
    return Arrays.stream(NoiseChannel.values()).filter(c -> of(c) > 0).toList();
  }
}
