package dev.hatchling.training;

import java.util.ArrayList;
import java.util.List;

/** What the shares of a step or of a round said, put together. */
final class Passes {
  private final List<Share> shares;
  private final List<ShareReport> reports;

  Passes(List<Share> shares, List<ShareReport> reports) {
    this.shares = shares;
    this.reports = reports;
  }

  private Pass pass(int share, int step) {
    return reports.get(share).passes().get(step);
  }

  private double rows(int share, int step) {
    return shares.get(share).rows().get(step).batch().size();
  }

  /** The batch's loss, from shares weighted as in the whole batch. */
  double total() {
    double total = pass(0, 0).total();
    for (int k = 1; k < shares.size(); k++) {
      total += pass(k, 0).total();
    }
    return total;
  }

  /** Loss of each sample of a step, {@code [B]}. */
  double[] perSample(int step) {
    List<Double> all = new ArrayList<>();
    for (int k = 0; k < shares.size(); k++) {
      for (double loss : pass(k, step).perSample()) {
        all.add(loss);
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The mean of the workers' gradient norms in a step of a round. */
  double norm(int step) {
    double sum = 0;
    for (int k = 0; k < shares.size(); k++) {
      sum += pass(k, step).gradientNorm();
    }
    return sum / shares.size();
  }

  /** Firing rates in a step, {@code [L][M]}: each share counts as many samples as it has. */
  List<double[]> rates(int step) {
    if (shares.size() == 1) {
      return pass(0, step).rates();
    }
    List<double[]> means = new ArrayList<>();
    double all = 0;
    for (int k = 0; k < shares.size(); k++) {
      List<double[]> rates = pass(k, step).rates();
      double rows = rates.isEmpty() ? 0 : rows(k, step);
      all += rows;
      for (int l = 0; l < rates.size(); l++) {
        if (means.size() == l) {
          means.add(new double[rates.get(l).length]);
        }
        add(means.get(l), rates.get(l), rows);
      }
    }
    for (double[] mean : means) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] /= all;
      }
    }
    return means;
  }

  private static void add(double[] sum, double[] rates, double weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * rates[i];
    }
  }
}
