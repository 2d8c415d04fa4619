package dev.hatchling.noise;

import java.util.ArrayList;
import java.util.List;

/**
 * How often the neurons of a population fire.
 *
 * @param region the region's name
 * @param population the population's name
 * @param neurons how many
 * @param rate mean over the neurons
 * @param unit of the rate: Hz, or spikes a token
 */
public record Rate(String region, String population, int neurons, double rate, String unit) {
  /** The unit of recordings. */
  static final String HERTZ = "Hz";

  /**
   * Rates of groups.
   *
   * @param groups by number
   * @param groupOf the group of each neuron
   * @param spikes of each neuron
   * @param duration of the recording, seconds or tokens
   */
  static List<Rate> of(
      List<Group> groups, int[] groupOf, long[] spikes, double duration, String unit) {
    int[] neurons = new int[groups.size()];
    double[] all = new double[groups.size()];
    for (int i = 0; i < groupOf.length; i++) {
      neurons[groupOf[i]]++;
      all[groupOf[i]] += spikes[i];
    }
    List<Rate> rates = new ArrayList<>();
    for (int g = 0; g < neurons.length; g++) {
      Group group = groups.get(g);
      double rate = all[g] / neurons[g] / duration;
      rates.add(new Rate(group.region(), group.population(), neurons[g], rate, unit));
    }
    return rates;
  }
}
