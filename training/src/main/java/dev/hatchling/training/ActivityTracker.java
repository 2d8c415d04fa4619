package dev.hatchling.training;

import java.util.ArrayList;
import java.util.List;

/** Firing rates of every neuron over many batches. */
public final class ActivityTracker {
  private final List<double[]> sums = new ArrayList<>();
  private double weight;

  /**
   * Adds a batch.
   *
   * @param rates of each layer's neurons, {@code [L][M]}
   * @param tokens what the batch counts
   */
  public void add(List<double[]> rates, double tokens) {
    while (sums.size() < rates.size()) {
      sums.add(new double[rates.get(sums.size()).length]);
    }
    for (int l = 0; l < rates.size(); l++) {
      double[] sum = sums.get(l);
      double[] rate = rates.get(l);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += tokens * rate[i];
      }
    }
    weight += tokens;
  }

  /** Each layer; empty where nothing was added. */
  public List<LayerActivity> layers() {
    List<LayerActivity> layers = new ArrayList<>();
    for (int l = 0; l < sums.size() && weight > 0; l++) {
      layers.add(layer(l, sums.get(l)));
    }
    return layers;
  }

  private LayerActivity layer(int layer, double[] sum) {
    double total = 0;
    int dead = 0;
    int saturated = 0;
    for (double one : sum) {
      total += one;
      dead += one == 0 ? 1 : 0;
      saturated += one >= weight * (1 - 1e-6) ? 1 : 0;
    }
    double n = sum.length;
    return new LayerActivity(layer, total / (weight * n), dead / n, saturated / n);
  }

  /** Mean rate of each neuron of a layer, {@code [M]}. */
  public double[] rates(int layer) {
    double[] rates = sums.get(layer).clone();
    for (int i = 0; i < rates.length; i++) {
      rates[i] /= weight;
    }
    return rates;
  }

  /** Forgets everything. */
  public void clear() {
    sums.clear();
    weight = 0;
  }
}
