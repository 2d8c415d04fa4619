package dev.hatchling.noise;

import java.util.Arrays;
import java.util.List;

/**
 * The population and region of each neuron of a set of series.
 *
 * @param population population of each
 * @param region region of each
 */
@SuppressWarnings("ArrayRecordComponent") // labels handed through, never compared
record Groups(int[] population, int[] region) {
  /** All neurons in one population. */
  static Groups one(int neurons) {
    return new Groups(new int[neurons], new int[neurons]);
  }

  /** Of neurons whose groups are known by number. */
  static Groups of(List<Group> groups, int[] groupOf) {
    List<String> regions = groups.stream().map(Group::region).distinct().toList();
    int[] region =
        Arrays.stream(groupOf).map(g -> regions.indexOf(groups.get(g).region())).toArray();
    return new Groups(groupOf, region);
  }

  /** The groups of some of the neurons. */
  Groups of(int[] rows) {
    return new Groups(
        Arrays.stream(rows).map(i -> population[i]).toArray(),
        Arrays.stream(rows).map(i -> region[i]).toArray());
  }

  Relation relation(int i, int j) {
    if (population[i] == population[j]) {
      return Relation.WITHIN;
    }
    return region[i] == region[j] ? Relation.POPULATIONS : Relation.REGIONS;
  }
}
