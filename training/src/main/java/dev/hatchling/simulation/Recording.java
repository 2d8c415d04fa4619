package dev.hatchling.simulation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation left behind: rows are neurons in the order of their populations and numbers
 * (wherever they stood in memory), columns are steps.
 */
public final class Recording {
  private final List<Population> populations;
  private final int steps;
  private final int[] populationOf;
  private final float[][] membrane;
  private final Map<Channel, float[][]> noise = new EnumMap<>(Channel.class);
  private final int[][] spikes;

  Recording(Simulation simulation, int steps) {
    this.populations = simulation.populations();
    this.steps = steps;
    int neurons = simulation.neurons();
    populationOf = new int[neurons];
    membrane = new float[neurons][steps];
    spikes = new int[neurons][0];
    int row = 0;
    for (int p = 0; p < populations.size(); p++) {
      for (int i = 0; i < populations.get(p).neurons(); i++) {
        populationOf[row++] = p;
      }
    }
    for (Channel channel : Channel.values()) {
      if (populations.stream().anyMatch(p -> p.strength(channel) > 0)) {
        noise.put(channel, new float[neurons][0]);
      }
    }
  }

  /** Row of a neuron; −1 for one that was added for company and is not recorded. */
  int row(int population, long id) {
    if (id >= populations.get(population).neurons()) {
      return -1;
    }
    int row = (int) id;
    for (int p = 0; p < population; p++) {
      row += populations.get(p).neurons();
    }
    return row;
  }

  float[] noiseRow(Channel channel, int row) {
    float[][] rows = noise.get(channel);
    if (rows == null) {
      throw new IllegalStateException("no noise of " + channel);
    }
    rows[row] = new float[steps];
    return rows[row];
  }

  void spike(int row, int count, int step) {
    if (count == spikes[row].length) {
      spikes[row] = Arrays.copyOf(spikes[row], Math.max(16, 2 * count));
    }
    spikes[row][count] = step;
  }

  void endSpikes(int row, int count) {
    spikes[row] = Arrays.copyOf(spikes[row], count);
  }

  /** The populations. */
  public List<Population> populations() {
    return populations;
  }

  /** The number of neurons. */
  public int neurons() {
    return populationOf.length;
  }

  /** The number of steps. */
  public int steps() {
    return steps;
  }

  /** The population of each neuron. */
  public int[] populationOf() {
    return populationOf.clone();
  }

  /** Potentials after each step, mV, [neurons, steps]; not a copy. */
  public float[][] membrane() {
    return membrane;
  }

  /**
   * The raw standard normal numbers of a channel, [neurons, steps]; the rows of neurons without
   * this channel are empty; null where no neuron has it. Not a copy.
   */
  public float @Nullable [][] noise(Channel channel) {
    return noise.get(channel);
  }

  /** The steps at which each neuron spiked. */
  public int[][] spikes() {
    return spikes;
  }

  /** Whether two recordings hold the same bits. */
  public boolean sameAs(Recording other) {
    return steps == other.steps && neurons() == other.neurons() && differing(other) == 0;
  }

  /** How many neurons have other bits in two recordings of the same simulation and length. */
  public int differing(Recording other) {
    int differing = 0;
    for (int row = 0; row < neurons(); row++) {
      boolean same =
          Arrays.equals(membrane[row], other.membrane[row])
              && Arrays.equals(spikes[row], other.spikes[row]);
      for (Map.Entry<Channel, float[][]> channel : noise.entrySet()) {
        float[][] rows = other.noise.get(channel.getKey());
        same &= rows != null && Arrays.equals(channel.getValue()[row], rows[row]);
      }
      differing += same ? 0 : 1;
    }
    return differing;
  }
}
