package dev.hatchling.data;

import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Optional;

/** A task with a weight of its own. */
record WeightedTask(Task task, double weight) implements Task {
  WeightedTask {
    Names.requireWeight(task.name(), weight);
  }

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public long size() {
    return task.size();
  }

  @Override
  public void check(int context) {
    task.check(context);
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    return task.training(key, index, context);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    return task.heldOut(context, count);
  }

  @Override
  public List<Sample> heldOut(int context) {
    return task.heldOut(context);
  }

  @Override
  public List<Sample> evaluated(int context, int most) {
    return task.evaluated(context, most);
  }

  @Override
  public List<String> notices() {
    return task.notices();
  }

  @Override
  public List<List<Sample>> heldOutTexts(int context) {
    return task.heldOutTexts(context);
  }

  @Override
  public Optional<TokenSequence> allTraining() {
    return task.allTraining();
  }

  @Override
  public boolean answersInTokens() {
    return task.answersInTokens();
  }

  @Override
  public List<Problem> problems(int count) {
    return task.problems(count);
  }

  @Override
  public Optional<Scorer> scorer() {
    return task.scorer();
  }

  @Override
  public Task withWeight(double other) {
    return new WeightedTask(task, other);
  }
}
