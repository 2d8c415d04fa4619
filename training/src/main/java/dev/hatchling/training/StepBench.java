package dev.hatchling.training;

import dev.hatchling.data.BatchSource;
import java.util.ArrayList;
import java.util.List;

/** Times whole training steps: forward, backward, update and the accounting of losses. */
public final class StepBench {
  private final Step step;
  private final BatchSource batches;
  private final List<Double> losses = new ArrayList<>();
  private long done;

  /** A run that starts at step 0. */
  public StepBench(Trainable model, TrainingConfig config, BatchSource batches) {
    Replica replica = new Replica(model, config);
    Optimizer optimizer = new Optimizer(replica.layout(), config);
    this.step = new Step(replica, config, optimizer, new LocalWorkers());
    this.batches = batches;
  }

  /**
   * Runs the next steps.
   *
   * @return seconds of each
   * @throws IllegalStateException where a loss is not finite
   */
  public double[] run(int steps) {
    double[] seconds = new double[steps];
    for (int i = 0; i < steps; i++) {
      Step.Outcome outcome = step.run(batches.batch(done), done);
      if (!outcome.finite()) {
        throw new IllegalStateException("the loss of step " + done + " is not finite");
      }
      seconds[i] = outcome.seconds();
      losses.add(outcome.losses().total());
      done++;
    }
    return seconds;
  }

  /** The loss of every step so far. */
  public double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
