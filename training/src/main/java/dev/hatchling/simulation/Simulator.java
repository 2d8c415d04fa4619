package dev.hatchling.simulation;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs a simulation, clock-driven: every neuron is updated at every step. Neurons have no synapses,
 * so each thread carries its share of every population through all steps.
 */
public final class Simulator {
  private final Simulation simulation;
  private final Placement placement;
  private final NoiseSource source;
  private final int threads;

  /**
   * A simulator.
   *
   * @param placement where the neurons stand in memory
   * @param source where noise comes from
   * @param threads how many share the neurons
   * @throws InputException if there is no thread
   */
  public Simulator(Simulation simulation, Placement placement, NoiseSource source, int threads) {
    if (threads < 1) {
      throw new InputException("a simulation needs at least 1 thread, not " + threads);
    }
    this.simulation = simulation;
    this.placement = placement;
    this.source = source;
    this.threads = threads;
  }

  /**
   * Simulates and records.
   *
   * @throws InputException if there is no step
   */
  public Recording run(int steps) {
    if (steps < 1) {
      throw new InputException("a simulation needs at least 1 step, not " + steps);
    }
    Recording recording = new Recording(simulation, steps);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int worker = 0; worker < threads; worker++) {
        int share = worker;
        running.add(pool.submit(() -> run(share, recording)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the simulation was interrupted", stopped);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the simulation failed: " + failed.getCause(), failed);
    } finally {
      pool.shutdownNow();
    }
    return recording;
  }

  private void run(int worker, Recording recording) {
    for (int p = 0; p < simulation.populations().size(); p++) {
      long[] ids = placement.ids(p);
      int from = (int) ((long) ids.length * worker / threads);
      int to = (int) ((long) ids.length * (worker + 1) / threads);
      if (from < to) {
        long[] share = java.util.Arrays.copyOfRange(ids, from, to);
        int start = placement.start(p) + from;
        Population population = simulation.populations().get(p);
        Slice slice = new Slice(population, share, start, placement.neurons(), worker);
        run(p, slice, recording);
      }
    }
  }

  private void run(int population, Slice slice, Recording recording) {
    NeuronSlice neurons = new NeuronSlice(slice, simulation.dt(), source);
    Recorder recorder = new Recorder(recording, population, slice);
    for (int step = 0; step < recording.steps(); step++) {
      neurons.advance(step);
      recorder.record(neurons, step);
    }
    recorder.end();
  }
}
