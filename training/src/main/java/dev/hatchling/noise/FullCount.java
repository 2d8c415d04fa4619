package dev.hatchling.noise;

import dev.hatchling.simulation.KeyedNoise;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Tests the test: every fault, and noise without one, over many seeds. */
public final class FullCount {
  private final Simulation simulation;
  private final int steps;
  private final int seeds;

  /**
   * What came of one fault.
   *
   * @param fault the fault's label, or {@code none}
   * @param seeds runs
   * @param failed runs in which any row failed
   * @param named runs whose diagnosis was this fault
   * @param diagnoses runs by diagnosis
   */
  public record Count(
      String fault, int seeds, int failed, int named, Map<String, Integer> diagnoses) {
    /** Whether it is as often right as is asked: 99 of 100 by name; without fault 3 of 100. */
    public boolean passed() {
      return fault.equals(Findings.NONE) ? failed * 100 <= 3 * seeds : named * 100 >= 99 * seeds;
    }
  }

  /**
   * A count.
   *
   * @param simulation what is simulated
   * @param steps steps of each run
   * @param seeds runs of each fault, seeds 1, 2, …
   */
  public FullCount(Simulation simulation, int steps, int seeds) {
    this.simulation = simulation;
    this.steps = steps;
    this.seeds = seeds;
  }

  /** Runs all; tells the listener each count when it is complete. */
  public List<Count> run(Consumer<Count> listener) {
    List<Count> counts = new ArrayList<>();
    counts.add(count(Findings.NONE, listener));
    for (Fault fault : Fault.values()) {
      counts.add(count(fault.label(), listener));
    }
    return counts;
  }

  /** Runs one fault, or none. */
  public Count count(String label, Consumer<Count> listener) {
    Map<String, Integer> diagnoses = new TreeMap<>();
    int failed = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      Findings findings = new NoiseTest(simulation, source(label, seed), steps, 1).run();
      failed += findings.passed() ? 0 : 1;
      diagnoses.merge(findings.diagnosis(), 1, Integer::sum);
    }
    int named = diagnoses.getOrDefault(label, 0);
    Count count = new Count(label, seeds, failed, named, diagnoses);
    listener.accept(count);
    return count;
  }

  private static NoiseSource source(String label, int seed) {
    return label.equals(Findings.NONE) ? new KeyedNoise(seed) : Fault.of(label).source(seed);
  }
}
