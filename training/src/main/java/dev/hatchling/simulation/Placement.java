package dev.hatchling.simulation;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Where neurons stand in memory: for each population the numbers of its neurons, place by place. A
 * neuron is its number; its place must not matter.
 */
public final class Placement {
  private final List<long[]> ids;

  private Placement(List<long[]> ids) {
    this.ids = ids;
  }

  /** Every neuron at the place of its number. */
  public static Placement natural(Simulation simulation) {
    return grown(simulation, 0);
  }

  /** Neurons in random order within their population. */
  public static Placement shuffled(Simulation simulation, RandomKey key) {
    List<long[]> ids = new ArrayList<>();
    for (Population population : simulation.populations()) {
      int[] order = key.child(population.path()).permutation(population.neurons());
      long[] places = new long[order.length];
      for (int i = 0; i < order.length; i++) {
        places[i] = order[i];
      }
      ids.add(places);
    }
    return new Placement(ids);
  }

  /** {@code extra} neurons more in every population, standing before the others in memory. */
  public static Placement grown(Simulation simulation, int extra) {
    List<long[]> ids = new ArrayList<>();
    for (Population population : simulation.populations()) {
      int count = population.neurons();
      long[] places = new long[count + extra];
      for (int i = 0; i < places.length; i++) {
        places[i] = i < extra ? count + i : i - extra;
      }
      ids.add(places);
    }
    return new Placement(ids);
  }

  /** The numbers of the neurons of a population, place by place. */
  public long[] ids(int population) {
    return ids.get(population).clone();
  }

  /** The place of the first neuron of a population among all neurons. */
  public int start(int population) {
    int start = 0;
    for (int p = 0; p < population; p++) {
      start += ids.get(p).length;
    }
    return start;
  }

  /** The number of neurons. */
  public int neurons() {
    return start(ids.size());
  }
}
