package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.cli.Main;
import dev.hatchling.cli.Values;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * {@code bench generate}: tokens per second with 1,000, 10,000 and 100,000 tokens behind, of both
 * architectures at {@code bench-small} (fresh, as the reference's benchmark has them) or of a
 * trained model, which reads held-out text. Contexts are interleaved in short slices, figures are
 * medians over slices, then over rounds.
 */
final class BenchGenerate {
  /** A round is this many slices of every context in turn: drift of the machine meets all alike. */
  private static final int SLICES = 15;

  private BenchGenerate() {}

  static Options options() {
    return new Options()
        .addOption(
            Values.value(
                "model", "DIR", "generate: this model, on its held-out text, not fresh ones"))
        .addOption(Values.value("threads", "N", "generate: threads that share the heads"));
  }

  static int run(CommandLine line, Console console) throws IOException {
    int runs = (int) Values.integer(line, "runs", 5, 1, 1000);
    int threads = (int) Values.integer(line, "threads", 0, 1, 1024);
    List<BenchedModel> contestants = new ArrayList<>();
    for (LanguageModel model : models(line)) {
      contestants.add(new BenchedModel(model, text(line, model.config()), threads));
    }
    for (int round = 0; round < runs; round++) {
      round(contestants);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (BenchedModel contestant : contestants) {
      result.put(contestant.name(), contestant.result(console));
      contestant.close();
    }
    result.put("tokenEvaluations", evaluations(console));
    console.result(result);
    return Main.DONE;
  }

  private static void round(List<BenchedModel> contestants) {
    contestants.forEach(BenchedModel::begin);
    for (int slice = 0; slice < SLICES; slice++) {
      for (int i = 0; i < BenchedModel.CONTEXTS.length; i++) {
        int context = (i + slice) % BenchedModel.CONTEXTS.length;
        contestants.forEach(contestant -> contestant.slice(context));
      }
    }
    contestants.forEach(BenchedModel::end);
  }

  private static List<LanguageModel> models(CommandLine line) throws IOException {
    if (line.hasOption("model")) {
      return List.of(ModelDirectory.load(Path.of(Values.required(line, "model"))));
    }
    return BenchTrain.architectures(Values.text(line, "architecture", "both")).stream()
        .map(a -> LanguageModel.create(Presets.of("bench-small", a), RandomKey.root(1)))
        .toList();
  }

  private static IntUnaryOperator text(CommandLine line, ModelConfig config) throws IOException {
    return line.hasOption("model")
        ? BenchText.heldOut(Path.of(Values.required(line, "model")), config)
        : BenchText.random(config.vocabulary());
  }

  /** What a model that carries its state evaluates, and what one that recomputes does. */
  private static Map<String, Object> evaluations(Console console) {
    long prompt = 100;
    long generated = 1_000;
    long carried = prompt + generated;
    long recomputed = generated * prompt + generated * (generated - 1) / 2;
    console.line(
        "token evaluations for a prompt of %d and %d new tokens: %d carrying the state, %d"
            + " recomputing",
        prompt, generated, carried, recomputed);
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("prompt", prompt);
    counts.put("generated", generated);
    counts.put("carryingState", carried);
    counts.put("recomputing", recomputed);
    return counts;
  }
}
