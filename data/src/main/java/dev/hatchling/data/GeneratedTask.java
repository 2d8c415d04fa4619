package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An endless task: a sample is as many whole problems as fit into the context, one behind the
 * other; only their answers are scored. One question in ten, by a hash of its content, is held out:
 * it never occurs in training, whatever the key.
 */
public final class GeneratedTask implements Task {
  /** Stands for the endless number of tokens where mixtures go by size: a medium text. */
  public static final long NOMINAL_SIZE = 1_000_000;

  private static final int ATTEMPTS = 10_000;
  private final String name;
  private final ProblemGenerator generator;
  private final Scorer scorer;
  private final Tokenizer tokenizer;
  private final RandomKey heldOutKey;

  /**
   * Creates the task.
   *
   * @param name name in reports; also part of the held-out samples' key
   * @param generator the problems; there must be many different questions (a hundred or more), so
   *     that both parts have some
   * @param scorer judges answers to held-out problems
   * @param tokenizer turns problems into tokens
   */
  public GeneratedTask(
      String name, ProblemGenerator generator, Scorer scorer, Tokenizer tokenizer) {
    this.name = Names.require(name);
    this.generator = generator;
    this.scorer = scorer;
    this.tokenizer = tokenizer;
    this.heldOutKey = RandomKey.root(0).child("held-out").child(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return NOMINAL_SIZE;
  }

  @Override
  public void check(int context) {
    if (generator.longest() > context + 1) {
      throw new InputException(
          "task \""
              + name
              + "\" has problems of "
              + generator.longest()
              + " bytes; they need a context of at least "
              + (generator.longest() - 1)
              + ", not "
              + context);
    }
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    return sample(key.child(index), false, context);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    check(context);
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(sample(heldOutKey.child("samples").child(i), true, context));
    }
    return samples;
  }

  /** Different held-out problems; fewer than asked for where there are fewer. */
  @Override
  public List<Problem> problems(int count) {
    List<Problem> problems = new ArrayList<>(count);
    Set<String> seen = new HashSet<>();
    RandomKey key = heldOutKey.child("problems");
    for (int i = 0; problems.size() < count && i < 20 * count; i++) {
      Problem problem = problem(key.child(i), true);
      if (seen.add(problem.prompt())) {
        problems.add(problem);
      }
    }
    return problems;
  }

  @Override
  public Optional<Scorer> scorer() {
    return Optional.of(scorer);
  }

  private Sample sample(RandomKey key, boolean heldOut, int context) {
    SampleBuilder builder = new SampleBuilder(context);
    for (int i = 0; ; i++) {
      Problem problem = problem(key.child(i), heldOut);
      int[] prompt = tokenizer.encode(problem.prompt());
      int[] answer = tokenizer.encode(problem.answer());
      if (i > 0 && prompt.length + answer.length > builder.room()) {
        return builder.build();
      }
      builder.append(prompt, false).append(answer, true);
    }
  }

  /** The first of a key's problems that lies on the wanted side of the split. */
  private Problem problem(RandomKey key, boolean heldOut) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Problem problem = generator.problem(key.child(attempt));
      if (ContentSplit.heldOut(problem.question()) == heldOut) {
        return problem;
      }
    }
    throw new IllegalStateException(
        "task \""
            + name
            + "\" has too few different problems: none to "
            + (heldOut ? "hold out" : "train on"));
  }
}
