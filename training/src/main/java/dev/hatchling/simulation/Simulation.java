package dev.hatchling.simulation;

import dev.hatchling.input.Checks;
import dev.hatchling.input.InputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is simulated.
 *
 * @param dt duration of a step, ms
 * @param populations all populations, in the order of memory
 */
public record Simulation(double dt, List<Population> populations) {
  /** Refuses a simulation without neurons and populations of the same name. */
  public Simulation {
    Checks.positive("dt", dt);
    populations = List.copyOf(populations);
    if (populations.isEmpty()) {
      throw new InputException("a simulation needs at least 1 population");
    }
    Set<String> paths = new HashSet<>();
    for (Population population : populations) {
      if (!paths.add(population.path())) {
        throw new InputException("two populations are named " + population.path());
      }
    }
  }

  /** The number of neurons. */
  public int neurons() {
    return populations.stream().mapToInt(Population::neurons).sum();
  }

  /** The same with this many neurons in every population. */
  public Simulation withNeurons(int count) {
    return new Simulation(
        dt, populations.stream().map(population -> population.withNeurons(count)).toList());
  }
}
