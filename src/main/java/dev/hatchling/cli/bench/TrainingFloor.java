package dev.hatchling.cli.bench;

import dev.hatchling.models.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The floor of a training step: its dense matrix products alone, forward and backward, on the same
 * BLAS and back to back. Every product counts as dense and whole, even where the model computes
 * only a causal half of it or the rows of active neurons.
 *
 * @param products all products of one step
 */
record TrainingFloor(List<DenseProduct> products) {

  /** The products of a step of {@code batch} sequences of {@code time} tokens. */
  static TrainingFloor of(ModelConfig config, int batch, int time) {
    int rows = batch * time;
    int d = config.width();
    int m = config.population();
    int layers = config.layers();
    List<DenseProduct> products = new ArrayList<>();
    linear(products, "encoder", rows, d, m, layers);
    attention(products, time, config.neurons(), d, batch * config.heads(), layers);
    linear(products, "value encoder", rows, d, config.neurons(), layers * config.heads());
    linear(products, "decoder", rows, m, d, layers);
    linear(products, "head", rows, d, config.vocabulary(), 1);
    return new TrainingFloor(List.copyOf(products));
  }

  /** y [rows, out] = x [rows, in] wᵀ, and the gradients of x and w. */
  private static void linear(
      List<DenseProduct> products, String name, int rows, int in, int out, int count) {
    products.add(new DenseProduct(name, false, true, rows, out, in, 1, count));
    products.add(new DenseProduct(name + " dx", false, false, rows, in, out, 1, count));
    products.add(new DenseProduct(name + " dw", true, false, out, in, rows, 1, count));
  }

  /** Scores Q Qᵀ [T, T], read-out P X [T, D], and their gradients, for each sequence and head. */
  private static void attention(
      List<DenseProduct> products, int t, int n, int d, int units, int count) {
    products.add(new DenseProduct("scores", false, true, t, t, n, units, count));
    products.add(new DenseProduct("scores dq", false, false, t, n, t, units, 2 * count));
    products.add(new DenseProduct("read-out", false, false, t, d, t, units, count));
    products.add(new DenseProduct("read-out dp", false, true, t, t, d, units, count));
    products.add(new DenseProduct("read-out dx", true, false, t, d, t, units, count));
  }

  /** Floating-point operations of a step. */
  double flop() {
    return products.stream().mapToDouble(DenseProduct::flop).sum();
  }

  /** Seconds of each product in one step, in order. */
  Map<DenseProduct, Double> measure() {
    Map<DenseProduct, Double> seconds = new LinkedHashMap<>();
    products.forEach(product -> seconds.put(product, product.seconds()));
    return seconds;
  }
}
