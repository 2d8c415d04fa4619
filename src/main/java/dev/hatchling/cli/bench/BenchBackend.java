package dev.hatchling.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.cli.Console;
import dev.hatchling.cli.Main;
import dev.hatchling.cli.Values;
import dev.hatchling.input.InputException;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import dev.hatchling.models.Precision;
import dev.hatchling.models.Presets;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.StepBench;
import dev.hatchling.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code bench backend}: losses, logits, time and memory of some steps at {@code tiny}, to be held
 * against those of another backend or of other operations ({@code scripts/check_gpu.sh}).
 */
final class BenchBackend {
  private static final int STEPS = 20;
  private static final double TOLERANCE = 1e-4;

  private BenchBackend() {}

  static Options options() {
    return new Options()
        .addOption(Values.value("ops", "NAME", "operations of bench backend: fused or portable"))
        .addOption(Values.value("against", "FILE", "the JSON of a bench backend to compare with"));
  }

  static int run(CommandLine line, Console console) throws IOException {
    String ops = Values.text(line, "ops", "portable");
    Map<String, Object> result = new LinkedHashMap<>();
    String backend = Nd4j.getExecutioner().type().name();
    result.put("backend", backend);
    result.put("ops", ops);
    train(ops, Precision.DOUBLE, result);
    train(ops, Precision.FLOAT, result);
    result.put("peakBytes", ProcessMemory.peak());
    console.line(
        "%s, ops=%s: %.1f ms a step, peak memory of the process %.2f GB",
        backend, ops, (double) result.get("stepMillis"), (long) result.get("peakBytes") * 1e-9);
    console.result(result);
    return line.hasOption("against")
        ? compare(result, read(line.getOptionValue("against")), console)
        : Main.DONE;
  }

  /**
   * Trains. Numbers are compared in double precision: in single, rounding decides spikes that are
   * close, and losses differ by 1e-3 from the first steps on. Single precision is what is timed.
   */
  private static void train(String ops, Precision precision, Map<String, Object> result) {
    String key = precision.name().toLowerCase(Locale.ROOT);
    ModelConfig config = Presets.of("tiny", Map.of("ops", ops, "precision", key));
    LanguageModel model = LanguageModel.create(config, RandomKey.root(1));
    TrainingConfig training = TrainingConfig.DEFAULT;
    RandomBatches batches =
        new RandomBatches(training.batch(), config.context(), config.vocabulary());
    try (LanguageTraining trained = new LanguageTraining(model, training, config.context())) {
      StepBench bench = new StepBench(trained, training, batches);
      double[] seconds = bench.run(STEPS);
      if (precision == Precision.FLOAT) {
        // The first half warms up.
        double[] later = Arrays.copyOfRange(seconds, STEPS / 2, STEPS);
        result.put("stepMillis", 1e3 * BenchRun.median(later));
      } else {
        result.put("losses", bench.losses());
        result.put("logits", logits(model, batches));
      }
    }
  }

  /** Of one sequence, after the steps. */
  private static double[] logits(LanguageModel model, RandomBatches batches) {
    ModelGraph graph = model.sequenceGraph(false, batches.context(), null);
    int[][] tokens = {batches.batch(STEPS).tokens()[0]};
    Map<String, INDArray> fed = new ModelInputs(model.config(), graph).tokens(tokens).map();
    var logits = graph.graph().output(fed, List.of(GraphNames.LOGITS)).get(GraphNames.LOGITS);
    return logits.reshape(logits.length()).toDoubleVector();
  }

  private static JsonNode read(String file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(Path.of(file).toFile());
    if (!json.path("losses").isArray() || !json.path("logits").isArray()) {
      throw new InputException("--against " + file + ": is not the JSON of a bench backend");
    }
    return json;
  }

  private static int compare(Map<String, Object> result, JsonNode other, Console console) {
    double losses = difference((double[]) result.get("losses"), other.get("losses"));
    double logits = difference((double[]) result.get("logits"), other.get("logits"));
    console.line(
        "%s, ops=%s: %.1f ms a step",
        other.path("backend").asText(),
        other.path("ops").asText(),
        other.path("stepMillis").asDouble());
    console.line("largest difference of %d losses %.2g (%.0e)", STEPS, losses, TOLERANCE);
    console.line("largest difference of logits after them %.2g", logits);
    return losses <= TOLERANCE ? Main.DONE : 1;
  }

  private static double difference(double[] one, JsonNode other) {
    double most = one.length == other.size() ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(one.length, other.size()); i++) {
      most = Math.max(most, Math.abs(one[i] - other.get(i).asDouble()));
    }
    return most;
  }
}
