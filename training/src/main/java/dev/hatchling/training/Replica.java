package dev.hatchling.training;

import dev.hatchling.graph.CompiledGraphs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A trainable model that computes shares. It belongs to the thread that made it, since SameDiff
 * keeps its sessions by thread.
 */
public final class Replica {
  private final Trainable model;
  private final TrainingConfig config;
  private final FlatLayout layout;
  private final INDArray gradient;
  private final Map<String, INDArray> places;
  private final Optional<TableGradient> table;
  private final List<String> outputs = new ArrayList<>();
  private final List<String> differentiated = new ArrayList<>();
  private @Nullable Optimizer own;

  /** Prepares a model for computing on the calling thread. */
  public Replica(Trainable model, TrainingConfig config) {
    this.model = model;
    this.config = config;
    this.layout = new FlatLayout(model.graph(), model.parameters(), model.portable());
    this.gradient = layout.create();
    this.places = layout.views(gradient);
    this.table = model.rowTable().map(rows -> new TableGradient(rows, layout, gradient));
    table.ifPresent(t -> places.remove(t.table().name()));
    differentiated.addAll(places.keySet());
    table.ifPresent(t -> differentiated.add(t.table().sums()));
    outputs.add(model.lossPerSample());
    outputs.add(model.totalLoss());
    outputs.addAll(model.firingRates());
    outputs.addAll(model.carried());
    CompiledGraphs.writeGradientsInto(model.graph(), places);
  }

  /** Where each parameter lies in flat arrays. */
  public FlatLayout layout() {
    return layout;
  }

  /** The gradient of the last pass or the last batch; the next one overwrites it. */
  INDArray gradient() {
    return gradient;
  }

  /** The rows of the model's table that the gradient is of; none where there is no table. */
  int[] touched() {
    return table.map(TableGradient::touched).orElse(new int[0]);
  }

  /** A copy of the weights as they are now. */
  public FlatArray weights() {
    return layout.parameters();
  }

  /** Replaces the weights. */
  public void weights(FlatArray weights) {
    layout.assign(weights);
  }

  /** Forward and backward; the gradient is in {@link #gradient} afterwards. */
  Pass pass(Share.Rows rows) {
    Map<String, INDArray> fed = model.placeholders(rows.batch(), rows.weights(), rows.step());
    OutAndGrad result = model.graph().calculateGradientsAndOutputs(fed, outputs, differentiated);
    Map<String, INDArray> gradients = result.getGradients();
    layout.gather(gradients, places);
    table.ifPresent(t -> t.take(rows.batch(), gradients.get(t.table().sums())));
    Map<String, INDArray> values = result.getOutputs();
    model.carry(rows.batch(), values);
    List<double[]> rates = new ArrayList<>();
    model.firingRates().forEach(name -> rates.add(values.get(name).toDoubleVector()));
    double total = values.get(model.totalLoss()).getDouble(0);
    return new Pass(total, values.get(model.lossPerSample()).toDoubleVector(), rates, 0);
  }

  /** Computes a share; the weights stay as they are. */
  public ShareResult run(Share share) {
    long start = System.nanoTime();
    if (share.round()) {
      return round(share, start);
    }
    Pass pass = pass(share.rows().get(0));
    FlatArray flat = FlatArray.zeros(layout.type(), layout.length());
    flat.read(gradient, 0, 0, layout.length());
    return result(flat, List.of(pass), start);
  }

  /** Steps of this worker's own, from zero moments; the gradient is old − new. */
  private ShareResult round(Share share, long start) {
    FlatArray before = layout.parameters();
    Optimizer optimizer = optimizer();
    List<Pass> passes = new ArrayList<>();
    for (int i = 0; i < share.rows().size(); i++) {
      Share.Rows rows = share.rows().get(i);
      passes.add(rows.scored() ? step(rows, optimizer, share.rates()[i], i) : nothing(rows));
    }
    FlatArray change = before.slice(0, before.length());
    change.subtract(layout.parameters());
    layout.assign(before);
    return result(change, passes, start);
  }

  private Pass step(Share.Rows rows, Optimizer optimizer, double rate, int number) {
    Pass pass = pass(rows);
    boolean finite = Double.isFinite(pass.total());
    return pass.withNorm(finite ? optimizer.update(gradient, rate, number, touched()) : Double.NaN);
  }

  private static Pass nothing(Share.Rows rows) {
    return Pass.nothing(rows.batch().size());
  }

  private Optimizer optimizer() {
    Optimizer made = own;
    if (made == null) {
      made = new Optimizer(layout, config);
      own = made;
    }
    made.reset();
    return made;
  }

  private ShareResult result(FlatArray flat, List<Pass> passes, long start) {
    double[] moved = new double[layout.length() - layout.sums()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = flat.get(layout.sums() + i);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new ShareResult(flat.slice(0, layout.sums()), new ShareReport(moved, passes, seconds));
  }

  /**
   * Makes the gradient of a batch from those of its shares.
   *
   * @param sum of the shares' gradients, taken in order
   * @param reports of the shares, in order
   */
  public void accept(List<Share> shares, FlatArray sum, List<ShareReport> reports) {
    sum.write(gradient, 0, 0, layout.sums());
    table.ifPresent(t -> t.written(shares));
    double[] counts = shares.stream().mapToDouble(Share::size).toArray();
    double all = java.util.Arrays.stream(counts).sum();
    for (FlatLayout.Place place : layout.moved()) {
      INDArray to = gradient.get(NDArrayIndex.interval(place.offset(), place.end()));
      for (int i = 0; i < place.length(); i++) {
        int at = (int) place.offset() - layout.sums() + i;
        double[] steps = reports.stream().mapToDouble(report -> report.moved()[at]).toArray();
        to.putScalar(i, combined(place.group().rule(), steps, counts, all));
      }
    }
  }

  /** One step from those of shares, each counting as many samples as it has. */
  static double combined(Rule rule, double[] steps, double[] counts, double all) {
    if (steps.length == 1) {
      return steps[0];
    }
    double sum = 0;
    for (int k = 0; k < steps.length; k++) {
      double share = counts[k] / all;
      sum +=
          switch (rule) {
            case DIRECT -> share * steps[k];
            // e^(−d) − 1 loses nothing where d is small.
            case DIRECT_LOG -> share * Math.expm1(-steps[k]);
            case ADAMW, ADAMW_ROWS ->
                throw new IllegalArgumentException("gradients of shares are summed");
          };
    }
    return rule == Rule.DIRECT_LOG ? -Math.log1p(sum) : sum;
  }
}
