package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.graph.CompiledGraphs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One training step: forward, backward, update, and the losses by task from the same pass. */
final class Step {
  /**
   * What came of a step.
   *
   * @param losses the batch's loss and its tasks'
   * @param rate η
   * @param gradientNorm before clipping
   * @param firingRates of each layer's neurons
   * @param seconds wall-clock time
   */
  record Outcome(
      Decomposition losses,
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

  private final Trainable model;
  private final TrainingConfig config;
  private final Schedule schedule;
  private final Optimizer optimizer;
  private final List<String> outputs = new ArrayList<>();

  Step(Trainable model, TrainingConfig config, Optimizer optimizer) {
    this.model = model;
    this.config = config;
    this.schedule = config.schedule();
    this.optimizer = optimizer;
    outputs.add(model.lossPerSample());
    outputs.add(model.totalLoss());
    outputs.addAll(model.firingRates());
    CompiledGraphs.writeGradientsInto(model.graph(), optimizer.places());
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
      return new Outcome(nothing, rate, 0, List.of(), seconds(start));
    }
    double[] weights = batch.sampleWeights(config.reduction());
    Map<String, INDArray> fed = model.placeholders(batch, weights, step);
    OutAndGrad result = model.graph().calculateGradientsAndOutputs(fed, outputs, optimizer.names());
    Map<String, INDArray> values = result.getOutputs();
    double total = values.get(model.totalLoss()).getDouble(0);
    double[] perSample = values.get(model.lossPerSample()).toDoubleVector();
    List<double[]> rates = new ArrayList<>();
    model.firingRates().forEach(name -> rates.add(values.get(name).toDoubleVector()));
    Decomposition losses = Decomposition.of(batch, config.reduction(), perSample, total);
    if (Double.isFinite(total)) {
      check(losses.fault(batch, config.reduction(), perSample));
    }
    double norm =
        Double.isFinite(total) ? optimizer.update(result.getGradients(), rate, step) : Double.NaN;
    return new Outcome(losses, rate, norm, rates, seconds(start));
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
