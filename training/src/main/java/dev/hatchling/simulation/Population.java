package dev.hatchling.simulation;

import dev.hatchling.input.Checks;
import dev.hatchling.input.InputException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Neurons of one kind.
 *
 * @param region the region's name
 * @param name the population's name, unique in its region
 * @param neurons how many
 * @param model how they work
 * @param noise strength of each channel that is on
 */
public record Population(
    String region, String name, int neurons, NeuronModel model, Map<Channel, Double> noise) {
  /** Refuses an empty population and negative noise. */
  public Population {
    if (neurons < 1) {
      throw new InputException(
          "population " + region + "/" + name + " needs at least 1 neuron, not " + neurons);
    }
    Map<Channel, Double> on = new EnumMap<>(Channel.class);
    noise.forEach(
        (channel, strength) -> {
          Checks.notNegative(
              "noise " + channel.label() + " of population " + region + "/" + name, strength);
          if (strength > 0) {
            on.put(channel, strength);
          }
        });
    if (on.containsKey(Channel.INHIBITION) && model instanceof NeuronModel.Current) {
      throw new InputException(
          "population "
              + region
              + "/"
              + name
              + " has no inhibition to be noisy: its model is current");
    }
    noise = Map.copyOf(on);
  }

  /** Strength of a channel, 0 where it is off. */
  public double strength(Channel channel) {
    return noise.getOrDefault(channel, 0.0);
  }

  /** The same with another number of neurons. */
  public Population withNeurons(int count) {
    return new Population(region, name, count, model, noise);
  }

  /** Region and name. */
  public String path() {
    return region + "/" + name;
  }
}
