package dev.hatchling.training;

import dev.hatchling.data.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * A training step: gradients of the batch's shares, update, and the losses by task from the same
 * passes. Or a round: steps that every worker makes of its own, then the mean of their changes.
 */
final class Step {
  /**
   * What came of a step.
   *
   * @param losses the batch's loss and its tasks'
   * @param perSample of each sample
   * @param rate η
   * @param gradientNorm before clipping; in a round the mean of the workers'
   * @param firingRates of each layer's neurons
   * @param seconds wall-clock time
   */
  @SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
  record Outcome(
      Decomposition losses,
      double[] perSample,
      double rate,
      double gradientNorm,
      List<double[]> firingRates,
      double seconds) {
    /** Whether the parameters were updated, or there was nothing to learn from. */
    boolean finite() {
      return Double.isFinite(gradientNorm)
          && (losses.tasks().isEmpty() || Double.isFinite(losses.total()));
    }
  }

  private final Replica replica;
  private final TrainingConfig config;
  private final Schedule schedule;
  private final Optimizer optimizer;
  private final Workers workers;

  Step(Replica replica, TrainingConfig config, Optimizer optimizer, Workers workers) {
    this.replica = replica;
    this.config = config;
    this.schedule = config.schedule();
    this.optimizer = optimizer;
    this.workers = workers;
  }

  /**
   * Runs a step, or a round where workers make steps of their own.
   *
   * @param batches of the step, or of every step of the round
   * @param step the first one, counted from 0
   * @return one outcome a step
   */
  List<Outcome> run(List<Batch> batches, long step) {
    return config.syncEvery() == 1 ? List.of(run(batches.get(0), step)) : round(batches, step);
  }

  /**
   * Runs a step. A batch of which every token is masked changes nothing. Where the loss is not
   * finite the parameters stay as they are.
   *
   * @param step counted from 0
   */
  Outcome run(Batch batch, long step) {
    long start = System.nanoTime();
    double rate = schedule.at(step);
    if (batch.masked() == batch.size()) {
      Decomposition nothing = new Decomposition(List.of(), Double.NaN, batch.size(), 0);
      return new Outcome(nothing, new double[0], rate, 0, List.of(), seconds(start));
    }
    List<Share> shares = Share.ofStep(batch, step, config.reduction(), config.shares());
    Passes passes = new Passes(shares, workers.compute(shares, replica));
    double total = passes.total();
    double[] perSample = passes.perSample(0);
    Decomposition losses =
        checked(Decomposition.of(batch, config.reduction(), perSample, total), batch, perSample);
    double norm =
        Double.isFinite(total)
            ? optimizer.update(replica.gradient(), rate, step, replica.touched())
            : Double.NaN;
    return new Outcome(losses, perSample, rate, norm, passes.rates(0), seconds(start));
  }

  private List<Outcome> round(List<Batch> batches, long step) {
    long start = System.nanoTime();
    double[] rates = new double[batches.size()];
    java.util.Arrays.setAll(rates, i -> schedule.at(step + i));
    List<Share> shares = Share.ofRound(batches, step, rates, config.reduction(), config.shares());
    Passes passes = new Passes(shares, workers.compute(shares, replica));
    double each = seconds(start) / rates.length;
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      Batch batch = batches.get(i);
      double[] perSample = passes.perSample(i);
      Decomposition losses =
          checked(Decomposition.of(batch, config.reduction(), perSample), batch, perSample);
      outcomes.add(new Outcome(losses, perSample, rates[i], passes.norm(i), passes.rates(i), each));
    }
    if (outcomes.stream().allMatch(Outcome::finite)) {
      optimizer.outer(replica.gradient(), shares.size());
    }
    return outcomes;
  }

  private Decomposition checked(Decomposition losses, Batch batch, double[] perSample) {
    if (Double.isFinite(losses.total())) {
      check(losses.fault(batch, config.reduction(), perSample));
    }
    return losses;
  }

  /** Losses charged to the wrong task would go unseen into every report. */
  private static void check(String fault) {
    if (!fault.isEmpty()) {
      throw new IllegalStateException(fault);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }
}
