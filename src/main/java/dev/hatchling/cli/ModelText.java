package dev.hatchling.cli;

import dev.hatchling.data.Problem;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.Utf8Stream;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.training.ModelScore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model writes: a sample of each task. */
final class ModelText implements AutoCloseable {
  private static final int PROMPT = 48;
  private static final int LENGTH = 240;
  private static final double TEMPERATURE = 0.7;

  private final Generator generator;

  ModelText(LanguageModel model, Tokenizer tokenizer) {
    generator = Generator.of(RecurrentModel.of(model), tokenizer);
  }

  /** Some text of each task of a run, by its model as it is now. */
  static Map<String, String> samples(RunPlan plan, LanguageModel model, List<Task> tasks) {
    try (ModelText text = new ModelText(model, plan.tokenizer())) {
      return text.samples(tasks, plan.model().context(), plan.training().seed());
    }
  }

  /** Some text of each task: a prompt and what the model makes of it. */
  private Map<String, String> samples(List<Task> tasks, int context, long seed) {
    Map<String, String> samples = new LinkedHashMap<>();
    for (Task task : tasks) {
      List<Problem> problems = task.scorer().isEmpty() ? List.of() : task.problems(1);
      if (problems.isEmpty()) {
        String prompt = prompt(task, context, generator.tokenizer());
        GenerationSettings settings = GenerationSettings.sampled(LENGTH, TEMPERATURE);
        samples.put(task.name(), prompt + generator.generate(prompt, seed, settings, text -> {}));
      } else {
        Problem problem = problems.get(0);
        String answer =
            ModelScore.answers(generator).complete(problem.prompt(), problem.longestAnswer());
        samples.put(task.name(), problem.prompt() + answer);
      }
    }
    return samples;
  }

  /**
   * What is read of a held-out sample: its prompt, or of a text, all of which is scored, the
   * beginning; whole characters of it.
   */
  private static String prompt(Task task, int context, Tokenizer tokenizer) {
    Sample sample = task.heldOut(context, 1).get(0);
    int scored = 0;
    while (scored < sample.weights().length - 1 && sample.weights()[scored] == 0) {
      scored++;
    }
    int length = scored > 0 ? scored + 1 : Math.min(PROMPT, sample.tokens().length);
    byte[] bytes = tokenizer.decode(Arrays.copyOf(sample.tokens(), length));
    String text = new Utf8Stream().add(withoutTail(bytes));
    return text.isEmpty() ? new String(bytes, StandardCharsets.UTF_8) : text;
  }

  /** Without the rest of a character whose beginning was left out. */
  private static byte[] withoutTail(byte[] bytes) {
    int from = 0;
    while (from < bytes.length && (bytes[from] & 0xC0) == 0x80) {
      from++;
    }
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  @Override
  public void close() {
    generator.close();
  }
}
