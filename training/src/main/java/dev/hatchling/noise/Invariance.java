package dev.hatchling.noise;

import dev.hatchling.random.RandomKey;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Placement;
import dev.hatchling.simulation.Recording;
import dev.hatchling.simulation.Simulation;
import dev.hatchling.simulation.Simulator;
import java.util.List;

/**
 * Whether a neuron's noise and potential stay the same, to the bit, when the neurons are shuffled
 * in memory, when neurons are added, and for other numbers of threads. A single stream read in
 * fixed order is statistically independent; here it shows.
 */
final class Invariance {
  /** Name of a row. */
  static final String SHUFFLED = "neurons that differ after shuffling the memory";

  /** Name of a row. */
  static final String ADDED = "neurons that differ after adding neurons";

  /** Name of a row. */
  static final String THREADS = "neurons that differ with other thread counts";

  /** Name of a row. */
  static final String BESIDE = "neurons that differ beside other texts";

  /** Name of a row. */
  static final String PIECES = "neurons that differ read in longer pieces";

  /** Rows that fail where noise is read in some order. */
  static final List<String> OF_ORDER = List.of(SHUFFLED, ADDED, BESIDE, PIECES);

  /** Section of the report. */
  static final String SECTION = "invariance";

  private static final int EXTRA = 5;

  private Invariance() {}

  /** Simulates {@code steps} steps in each way and compares. */
  static void ask(Simulation simulation, NoiseSource source, int steps, List<Question> questions) {
    Placement natural = Placement.natural(simulation);
    Recording expected = new Simulator(simulation, natural, source, 1).run(steps);
    Placement shuffled = Placement.shuffled(simulation, RandomKey.root(1).child("places"));
    compare(expected, run(simulation, shuffled, source, 1, steps), SHUFFLED, questions);
    Placement grown = Placement.grown(simulation, EXTRA);
    compare(expected, run(simulation, grown, source, 1, steps), ADDED, questions);
    double differing = 0;
    for (int threads : new int[] {2, 3}) {
      differing += expected.differing(run(simulation, natural, source, threads, steps));
    }
    questions.add(
        Question.exact(SECTION, THREADS, differing, "1, 2 and 3 threads, " + steps + " steps"));
  }

  private static Recording run(
      Simulation simulation, Placement placement, NoiseSource source, int threads, int steps) {
    return new Simulator(simulation, placement, source, threads).run(steps);
  }

  private static void compare(
      Recording expected, Recording found, String name, List<Question> questions) {
    String note = expected.neurons() + " neurons, " + expected.steps() + " steps";
    questions.add(Question.exact(SECTION, name, expected.differing(found), note));
  }
}
