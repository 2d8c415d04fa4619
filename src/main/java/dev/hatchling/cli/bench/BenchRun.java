package dev.hatchling.cli.bench;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.StepBench;
import dev.hatchling.training.TrainingConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model under measurement, its steps and their times. */
final class BenchRun {
  private final ModelConfig config;
  private final int batch;
  private final int context;
  private final StepBench bench;
  private final List<Double> medians = new ArrayList<>();

  /** A fresh model of a configuration, B sequences of T tokens a step. */
  BenchRun(ModelConfig config, int batch, int context) {
    this.config = config;
    this.batch = batch;
    this.context = context;
    LanguageModel model = LanguageModel.create(config, RandomKey.root(1));
    TrainingConfig training =
        TrainingConfig.DEFAULT.with(
            Map.of("batch", Integer.toString(batch), "learning_rate", "0.001"));
    this.bench =
        new StepBench(
            new LanguageTraining(model, training, context),
            training,
            new RandomBatches(batch, context, config.vocabulary()));
  }

  ModelConfig config() {
    return config;
  }

  /** Steps that no figure counts: the JIT compiles, and arrays are made. */
  void warmUp(int steps) {
    bench.run(steps);
  }

  /** One round: the median of some steps joins the figures. */
  void round(int steps) {
    medians.add(median(bench.run(steps)));
  }

  /** Median of the rounds, in seconds. */
  double seconds() {
    return median(medians);
  }

  /** The figures for JSON. */
  Map<String, Object> result() {
    double[] sorted = medians.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Map.of(
        "stepMillis",
        seconds() * 1e3,
        "fastestMillis",
        sorted[0] * 1e3,
        "slowestMillis",
        sorted[sorted.length - 1] * 1e3,
        "tokensPerSecond",
        batch * context / seconds(),
        "batch",
        batch,
        "context",
        context);
  }

  static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
