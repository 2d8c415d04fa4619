package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.Collection;
import java.util.List;

/**
 * Stages one after another; behind the last one's end it goes on.
 *
 * @param stages at least one, all of different names
 */
public record Curriculum(List<Stage> stages) {
  /** Checks the stages. */
  public Curriculum {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new InputException("a curriculum needs at least one stage");
    }
    if (stages.stream().map(Stage::name).distinct().count() < stages.size()) {
      throw new InputException("two stages of the curriculum have the same name");
    }
  }

  /** One mixture throughout. */
  public static Curriculum of(Mixture mixture) {
    return new Curriculum(List.of(new Stage("all", Long.MAX_VALUE, mixture)));
  }

  /** The stage of a step, counted from 0. */
  public Stage stage(long step) {
    long left = step;
    for (Stage stage : stages) {
      if (left < stage.steps()) {
        return stage;
      }
      left -= stage.steps();
    }
    return stages.get(stages.size() - 1);
  }

  /**
   * Checks that every stage draws from known tasks.
   *
   * @throws InputException naming a stage and the task it lacks
   */
  public void requireTasks(Collection<String> known) {
    for (Stage stage : stages) {
      for (String task : stage.mixture().tasks()) {
        if (!known.contains(task)) {
          throw new InputException(
              "stage \""
                  + stage.name()
                  + "\" draws from task \""
                  + task
                  + "\", which is none of "
                  + known.stream().sorted().toList());
        }
      }
    }
  }
}
