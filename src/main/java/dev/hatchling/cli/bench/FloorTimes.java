package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.cli.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times of the floor's products over several rounds. */
final class FloorTimes {
  private final TrainingFloor floor;
  private final Map<DenseProduct, List<Double>> seconds = new LinkedHashMap<>();
  private final List<Double> totals = new ArrayList<>();

  FloorTimes(TrainingFloor floor) {
    this.floor = floor;
    floor.products().forEach(product -> seconds.put(product, new ArrayList<>()));
  }

  /** Measures all products once. */
  void round() {
    double total = 0;
    for (Map.Entry<DenseProduct, Double> entry : floor.measure().entrySet()) {
      seconds.get(entry.getKey()).add(entry.getValue());
      total += entry.getValue();
    }
    totals.add(total);
  }

  /** Median of the rounds. */
  double seconds() {
    return BenchRun.median(totals);
  }

  private double gflops(DenseProduct product) {
    return product.flop() / BenchRun.median(seconds.get(product)) * 1e-9;
  }

  void print(Console console) {
    TextTable table = new TextTable("product", "m", "n", "k", "times", "GFLOP", "ms", "GFLOPS");
    for (DenseProduct product : floor.products()) {
      table.row(
          product.name(),
          Integer.toString(product.m()),
          Integer.toString(product.n()),
          Integer.toString(product.k()),
          Integer.toString(product.units() * product.count()),
          decimal(product.flop() * 1e-9),
          decimal(BenchRun.median(seconds.get(product)) * 1e3),
          decimal(gflops(product)));
    }
    table.print(console);
    console.line(
        "floor      %8.1f ms, %.1f GFLOP at %.1f GFLOPS",
        seconds() * 1e3, floor.flop() * 1e-9, floor.flop() / seconds() * 1e-9);
  }

  private static String decimal(double value) {
    return String.format(java.util.Locale.ROOT, "%.1f", value);
  }

  /** The figures for JSON. */
  Map<String, Object> result() {
    List<Map<String, Object>> products = new ArrayList<>();
    for (DenseProduct product : floor.products()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("product", product.name());
      row.put("m", product.m());
      row.put("n", product.n());
      row.put("k", product.k());
      row.put("times", product.units() * product.count());
      row.put("millis", BenchRun.median(seconds.get(product)) * 1e3);
      row.put("gflops", gflops(product));
      products.add(row);
    }
    return Map.of(
        "millis", seconds() * 1e3,
        "gflop", floor.flop() * 1e-9,
        "gflops", floor.flop() / seconds() * 1e-9,
        "products", products);
  }
}
