package dev.hatchling.cli;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Continuation;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.GenerationStatistics;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.SamplingSettings;
import dev.hatchling.generation.State;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling generate}: continues a text, streaming. */
final class GenerateCommand extends Command {
  private static final int MOST = Integer.MAX_VALUE;

  GenerateCommand() {
    super("generate", "continue a text with a model");
  }

  @Override
  public Options options() {
    Options options = new Options();
    ChosenModel.addTo(options);
    return options
        .addOption(Values.value("prompt", "TEXT", "the text to continue"))
        .addOption(Values.value("prompt-file", "FILE", "several texts, one a line, as a batch"))
        .addOption(
            Values.value(
                "tokens",
                "N",
                "tokens, which are bytes without a tokenizer, to generate at most (200)"))
        .addOption(Values.value("temperature", "T", "0 takes the likeliest byte (0.8)"))
        .addOption(Values.value("top-k", "K", "only the K likeliest tokens (0: all)"))
        .addOption(Values.value("top-p", "P", "only the likeliest that together reach P (1)"))
        .addOption(Values.value("min-p", "P", "only what is P times as likely as the best (0)"))
        .addOption(
            Values.value("repetition-penalty", "R", "for tokens among the last 64 (1: none)"))
        .addOption(Values.value("stop", "TEXT", "ends the text; may be repeated"))
        .addOption(Values.value("seed", "SEED", "seed of the sampling (1)"))
        .addOption(Values.value("noise", "SEED", "neurons as noisy as in training (no noise)"))
        .addOption(Values.value("save-state", "FILE", "write the state after the last token"))
        .addOption(Values.value("load-state", "FILE", "go on from there"))
        .addOption(Values.value("ops", "NAME", "fused, or portable: on ND4J's backend (fused)"))
        .addOption(Values.value("threads", "N", "threads that share the heads"))
        .addOption(Values.flag("stats", "speed, synaptic operations, firing rates, on stderr"));
  }

  @Override
  public Set<String> repeatable() {
    return Set.of("stop");
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    GenerationSettings settings = settings(line);
    ChosenModel chosen = ChosenModel.of(line);
    List<byte[]> prompts = Prompts.of(line);
    Values.requireWritable(line, "save-state");
    ModelConfig config = ModelDirectory.config(chosen.directory());
    MemoryNeed.ofGeneration(config, Math.max(1, prompts.size())).require();
    ModelWeights model = ModelDirectory.weights(chosen.directory());
    if (chosen.hasOther()) {
      console.err().println(chosen.words());
    }
    int vocabulary = config.vocabulary();
    if (settings.sampling().topK() > vocabulary) {
      throw new InputException(
          "--top-k " + line.getOptionValue("top-k") + " is above " + vocabulary);
    }
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(chosen.directory());
        Generator generator = generator(line, model, tokenizer)) {
      GenerationStatistics.Meter meter = new GenerationStatistics.Meter(generator.model());
      State state = state(line, generator, prompts);
      Continuation continuation = generator.continuation(state, settings);
      GeneratedText text = new GeneratedText(console, prompts, state.sequences());
      while (continuation.hasNext()) {
        text.add(continuation.next(), meter);
      }
      text.end();
      if (line.hasOption("save-state")) {
        state.save(Path.of(Values.required(line, "save-state")), generator.model());
      }
      GenerationStatistics statistics = meter.statistics(state);
      if (line.hasOption("stats")) {
        StatisticsText.print(statistics, console);
      }
      console.result(text.result(continuation, statistics));
    }
    return Main.DONE;
  }

  private static Generator generator(CommandLine line, ModelWeights model, Tokenizer tokenizer) {
    int threads = (int) Values.integer(line, "threads", 0, 1, 1024);
    String ops = Values.text(line, "ops", "fused");
    RecurrentModel recurrent =
        switch (ops) {
          case "fused" ->
              threads == 0 ? RecurrentModel.of(model) : RecurrentModel.of(model, threads);
          case "portable" -> RecurrentModel.portable(LanguageModel.of(model));
          default -> throw new InputException("--ops " + ops + " is neither fused nor portable");
        };
    return Generator.of(recurrent, tokenizer);
  }

  private static GenerationSettings settings(CommandLine line) {
    SamplingSettings sampling =
        new SamplingSettings(
            Values.decimal(line, "temperature", 0.8, 0, 1e6),
            (int) Values.integer(line, "top-k", 0, 0, MOST),
            Values.decimal(line, "top-p", 1, Double.MIN_NORMAL, 1),
            Values.decimal(line, "min-p", 0, 0, 0.999999),
            Values.decimal(line, "repetition-penalty", 1, 1e-6, 1e6));
    String[] stop = line.getOptionValues("stop");
    List<String> stops = stop == null ? List.of() : Arrays.asList(stop);
    if (stops.contains("")) {
      throw new InputException("--stop '' must not be empty");
    }
    int tokens = (int) Values.integer(line, "tokens", 200, 1, MOST);
    return new GenerationSettings(tokens, sampling, stops);
  }

  private static OptionalLong noise(CommandLine line, Generator generator) {
    if (!line.hasOption("noise")) {
      return OptionalLong.empty();
    }
    if (!generator.model().config().noise().any()) {
      throw new InputException("--noise: the model was trained without noise");
    }
    return OptionalLong.of(Values.integer(line, "noise", 0, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** A fresh state that has read the prompts, or a loaded one that has read them besides. */
  private static State state(CommandLine line, Generator generator, List<byte[]> prompts)
      throws IOException {
    long seed = Values.integer(line, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
    OptionalLong noise = noise(line, generator);
    noise.ifPresent(generator::noise);
    if (!line.hasOption("load-state")) {
      if (prompts.isEmpty()) {
        throw new InputException("--prompt is missing (or --prompt-file, or --load-state)");
      }
      return generator.start(prompts, seed);
    }
    State state = State.load(Values.file(line, "load-state"), generator.model());
    int sequences = state.sequences();
    if (!prompts.isEmpty() && prompts.size() != sequences) {
      throw new InputException(
          prompts.size() + " prompts for a state of " + sequences + " sequences");
    }
    for (int b = 0; b < sequences && line.hasOption("seed"); b++) {
      state.seed(b, seed);
    }
    noise.ifPresent(state::noise);
    byte[] nothing = "".getBytes(StandardCharsets.UTF_8);
    generator.read(state, prompts.isEmpty() ? Collections.nCopies(sequences, nothing) : prompts);
    return state;
  }
}
