package dev.hatchling.cli;

import dev.hatchling.data.Bytes;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Activity;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.noise.Findings;
import dev.hatchling.noise.Lags;
import dev.hatchling.noise.ModelNoiseTest;
import dev.hatchling.training.HeldOut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/** {@code hatchling noise --model}. */
final class ModelNoise {
  /** Neurons of a head that are looked at unless told otherwise. */
  private static final int NEURONS = 16;

  /** Tokens that are read unless told otherwise. */
  private static final int TOKENS = 4000;

  private ModelNoise() {}

  static int run(CommandLine line, Lags lags, Path out, long seed, Console console)
      throws IOException {
    ChosenModel chosen = ChosenModel.of(line);
    Path directory = chosen.directory();
    Map<String, String> changes = Values.pairs(line, "set");
    ModelConfig config = ModelDirectory.config(directory).with(changes);
    require(directory, config);
    MemoryNeed.ofGeneration(config, 2).require();
    int neurons = (int) Values.integer(line, "neurons", NEURONS, 1, 1 << 24);
    int steps = (int) Values.integer(line, "steps", TOKENS, 1, 100_000_000);
    int[] text;
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(directory)) {
      text = text(line, directory, tokenizer, config.context(), steps);
    }
    ModelWeights model = ModelDirectory.weights(directory, changes);
    ModelNoiseTest test = new ModelNoiseTest(model, text, neurons, seed);
    test.lags(lags);
    console.line("%s", chosen.words());
    Findings findings = test.run().with("model", directory.toString());
    String title = "Noise of the model " + directory.toAbsolutePath().normalize().getFileName();
    return NoiseOutput.report(title, findings, test.plots(), out, console);
  }

  private static void require(Path directory, ModelConfig config) {
    if (config.architecture().activity() != Activity.SPIKING) {
      throw new InputException(
          "--model "
              + directory
              + ": its architecture "
              + config.architecture().key()
              + " has no spiking neurons, and so no noise");
    }
    if (!config.noise().any()) {
      throw new InputException(
          "--model "
              + directory
              + ": its neurons have no noise; train with noise_membrane, noise_threshold,"
              + " noise_synapse or noise_adaptation above 0, or try --set noise_membrane=0.1");
    }
  }

  /** What is read: a prompt, a file, or the held-out text of the model's run. */
  private static int[] text(
      CommandLine line, Path directory, Tokenizer tokenizer, int context, int most)
      throws IOException {
    if (line.hasOption("prompt") && line.hasOption("data")) {
      throw new InputException("--prompt and --data: give one of them");
    }
    int[] tokens;
    if (line.hasOption("prompt")) {
      byte[] prompt = Values.required(line, "prompt").getBytes(StandardCharsets.UTF_8);
      tokens = tokenizer.encode(prompt);
    } else if (line.hasOption("data")) {
      byte[] bytes = Files.readAllBytes(Values.file(line, "data"));
      tokens = tokenizer.encode(Bytes.withoutMark(bytes));
    } else {
      tokens =
          HeldOut.all(RunData.of(directory).read(tokenizer), context, (long) most + context)
              .tokens();
    }
    return Arrays.copyOf(tokens, Math.min(tokens.length, most));
  }
}
