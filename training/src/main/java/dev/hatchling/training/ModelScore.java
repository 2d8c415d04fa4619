package dev.hatchling.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Batch;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Problem;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Continuation;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.SamplingSettings;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A model's score on the held-out text of some tasks: the same for {@code train} at its end and for
 * {@code evaluate}.
 *
 * @param evaluation losses, and accuracies where a task has problems to solve
 * @param bigram loss of an add-one bigram model on the same samples, by task
 * @param activity each layer's activity on them
 */
public record ModelScore(
    Evaluation evaluation, Map<String, Double> bigram, List<LayerActivity> activity) {
  /**
   * Held-out tokens of a task that are read unless more are asked for: all of most texts, and the
   * score of a mixture of seven tasks still takes less time than training it for 300 steps.
   */
  public static final long TOKENS = 1 << 17;

  /** Problems of a task that are asked. */
  private static final int PROBLEMS = 100;

  /**
   * Scores a model whose tokens are bytes.
   *
   * @param tasks that have held-out samples
   * @param context targets a window; its state is reset at each
   * @param most tokens of a task that are read
   */
  public static ModelScore of(LanguageModel model, List<Task> tasks, int context, long most) {
    return of(model, new ByteTokenizer(), tasks, context, most);
  }

  /**
   * As {@link #of(LanguageModel, List, int, long)} of other tokens.
   *
   * @param tokenizer that the tasks were read with
   */
  public static ModelScore of(
      LanguageModel model, Tokenizer tokenizer, List<Task> tasks, int context, long most) {
    HeldOut held = HeldOut.all(tasks, context, most);
    LanguageLosses losses = new LanguageLosses(model, context);
    Evaluation scored =
        Evaluator.evaluate(losses, held.batches(), tokenizer, () -> false).orElseThrow();
    Evaluation evaluation = solve(model, tokenizer, tasks, scored);
    for (Task task : tasks) {
      if (task.answersInTokens()) {
        List<Batch> batches = HeldOut.all(List.of(task), context, most).batches();
        evaluation = evaluation.withAccuracy(task.name(), LikeliestTokens.right(model, batches));
      }
    }
    return new ModelScore(
        evaluation, held.bigram(model.config().vocabulary()), losses.activity().layers());
  }

  /**
   * Losses where a text's state is carried from window to window, as in generation; of those tasks
   * that are running text, on the same tokens as those of {@link #of}.
   *
   * @throws InputException where none is
   */
  public static Evaluation carried(
      LanguageModel model, Tokenizer tokenizer, List<Task> tasks, int context, long most) {
    List<Batch> batches = CarriedLosses.batches(tasks, context, most);
    if (batches.isEmpty()) {
      throw new InputException("no task is running text, over whose windows state is carried");
    }
    return Evaluator.evaluate(new CarriedLosses(model), batches, tokenizer, () -> false)
        .orElseThrow();
  }

  /** Adds the accuracy of every task that has problems. */
  private static Evaluation solve(
      LanguageModel model, Tokenizer tokenizer, List<Task> tasks, Evaluation losses) {
    Evaluation scored = losses;
    try (Generator generator = Generator.of(RecurrentModel.of(model), tokenizer)) {
      for (Task task : tasks) {
        OptionalDouble accuracy = Evaluator.accuracy(task, answers(generator), PROBLEMS);
        if (accuracy.isPresent()) {
          scored = scored.withAccuracy(task.name(), accuracy.getAsDouble());
        }
      }
    }
    return scored;
  }

  /** The likeliest answers of a model, to the end of their line. */
  public static Evaluator.Completion answers(Generator generator) {
    String end = String.valueOf(Problem.END);
    return (prompt, most) -> {
      GenerationSettings settings =
          new GenerationSettings(most, SamplingSettings.GREEDY, List.of(end));
      Continuation pieces = generator.stream(prompt, 0, settings);
      StringBuilder text = new StringBuilder();
      pieces.forEachRemaining(piece -> text.append(piece.text()));
      return pieces.stopped(0) ? text + end : text.toString();
    };
  }

  /** The table that {@code evaluate} prints. */
  public Table table() {
    return table(shares(), Map.of());
  }

  /**
   * The table that {@code train} prints at its end: loss in nats per token, accuracy, the bigram
   * model's loss.
   *
   * @param shares part of each task in training
   * @param before losses by task, of which the change is shown; may be empty
   */
  public Table table(Map<String, Double> shares, Map<String, Double> before) {
    return ScoreTable.of(evaluation, shares, before, bigram);
  }

  /** Part of each task in the scored tokens. */
  public Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    evaluation
        .tasks()
        .forEach(task -> shares.put(task.task(), task.tokens() / evaluation.tokens()));
    return shares;
  }

  /** What {@code evaluate --json} writes, with baselines and activity. */
  public ObjectNode toJson() {
    ObjectNode json = evaluation.toJson();
    ObjectNode baselines = json.putObject("bigram");
    ObjectNode baselineBits = json.putObject("bigramBitsPerByte");
    for (TaskEvaluation task : evaluation.tasks()) {
      Double loss = bigram.get(task.task());
      if (loss != null) {
        baselines.put(task.task(), loss);
        baselineBits.put(task.task(), task.bitsPerByte(loss));
      }
    }
    ArrayNode layers = json.putArray("layers");
    for (LayerActivity layer : activity) {
      ObjectNode node = layers.addObject();
      node.put("rate", layer.rate()).put("dead", layer.dead());
      node.put("saturated", layer.saturated());
    }
    return json;
  }
}
