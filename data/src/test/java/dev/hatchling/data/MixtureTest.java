package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final Task SMALL = text("small", 100);
  private static final Task LARGE = text("large", 400);

  @Test
  void sharesFollowWeightsSizesAndTemperature() {
    List<Task> tasks = List.of(SMALL.withWeight(3), LARGE);
    assertThat(Mixture.byWeight(tasks).shares()).containsExactly(0.75, 0.25);
    assertThat(Mixture.bySize(List.of(SMALL, LARGE)).shares()).containsExactly(0.2, 0.8);
    assertThat(Mixture.bySize(List.of(SMALL.withWeight(4), LARGE)).shares())
        .containsExactly(0.5, 0.5);
    assertThat(Mixture.byTemperature(List.of(SMALL, LARGE), 2).shares())
        .containsExactly(new double[] {1.0 / 3, 2.0 / 3}, within(1e-12));
    assertThat(Mixture.of("temperature=1", List.of(SMALL, LARGE)).shares())
        .containsExactly(0.2, 0.8);
    assertThat(new Mixture(List.of("a", "b"), new double[] {1e308, 1e308}).shares())
        .containsExactly(0.5, 0.5);
  }

  @Test
  void drawnSharesAreThoseAskedFor() {
    List<Task> tasks = List.of(SMALL.withWeight(3), LARGE, BuiltInTasks.named("copy", BYTES));
    TaskBatches batches =
        new TaskBatches(tasks, Mixture.byWeight(tasks), RandomKey.root(5), 10, 32);
    Map<String, Integer> drawn = new HashMap<>();
    for (int step = 0; step < 1000; step++) {
      for (String task : batches.batch(step).tasks()) {
        drawn.merge(task, 1, Integer::sum);
      }
    }
    // Five standard deviations of 10,000 draws.
    assertThat(drawn.get("small")).isCloseTo(6000, within(250));
    assertThat(drawn.get("large")).isCloseTo(2000, within(200));
    assertThat(drawn.get("copy")).isCloseTo(2000, within(200));
  }

  @Test
  void aSampleDependsOnItsNumberAlone() {
    List<Task> tasks = List.of(SMALL, BuiltInTasks.named("copy", BYTES));
    Mixture mixture = Mixture.byWeight(tasks);
    TaskBatches four = new TaskBatches(tasks, mixture, RandomKey.root(5), 4, 32);
    TaskBatches two = new TaskBatches(tasks, mixture, RandomKey.root(5), 2, 32);
    assertThat(two.batch(7).tokens()[1]).isEqualTo(four.batch(3).tokens()[3]);
    assertThat(two.batch(7).tasks()[1]).isEqualTo(four.batch(3).tasks()[3]);
  }

  @Test
  void stagesFollowEachOtherAndTheLastGoesOn() {
    Curriculum curriculum =
        new Curriculum(
            List.of(
                new Stage("first", 3, new Mixture(List.of("small"), new double[] {1})),
                new Stage("second", 2, new Mixture(List.of("large"), new double[] {1}))));
    TaskBatches batches =
        new TaskBatches(List.of(SMALL, LARGE), curriculum, RandomKey.root(5), 2, 32);
    List<String> drawn = new ArrayList<>();
    for (int step = 0; step < 7; step++) {
      drawn.add(batches.batch(step).tasks()[0]);
    }
    assertThat(drawn)
        .containsExactly("small", "small", "small", "large", "large", "large", "large");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void badWeightsAreNamed(double weight) {
    assertThatThrownBy(() -> SMALL.withWeight(weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the weight of task \"small\" must be a number above 0, not " + weight);
    assertThatThrownBy(() -> Mixture.byTemperature(List.of(SMALL), weight))
        .hasMessageContaining("temperature");
  }

  @Test
  void twoTasksOfOneNameAreRefused() {
    assertThatThrownBy(() -> Mixture.byWeight(List.of(SMALL, SMALL)))
        .hasMessage("two tasks have the name \"small\"");
    assertThatThrownBy(() -> new Mixture(List.of("small", "all"), new double[] {1, 1}))
        .hasMessageContaining("a task cannot be named \"all\"");
    assertThatThrownBy(() -> Mixture.byWeight(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Mixture.of("random", List.of(SMALL)))
        .hasMessageContaining("weights, size or temperature=T");
  }

  @Test
  void unknownTasksOfAStageAreNamed() {
    Curriculum curriculum = Curriculum.of(new Mixture(List.of("tiny"), new double[] {1}));
    assertThatThrownBy(() -> new TaskBatches(List.of(SMALL), curriculum, RandomKey.root(5), 2, 32))
        .hasMessageContaining("\"tiny\"")
        .hasMessageContaining("[small]");
  }

  @Test
  void listsOfTasksAreRead() {
    List<Task> tasks = BuiltInTasks.choose("copy=2, small=0.5,java", List.of(SMALL), BYTES);
    assertThat(tasks).extracting(Task::name).containsExactly("small", "copy", "java");
    assertThat(tasks).extracting(Task::weight).containsExactly(0.5, 2.0, 1.0);
    assertThat(BuiltInTasks.choose("", List.of(), BYTES))
        .extracting(Task::name)
        .containsExactly("dickens");
    for (String bad : List.of("copy,,java", "copy,copy", "copi", "copy=x", "copy=", "copy=-1")) {
      assertThatThrownBy(() -> BuiltInTasks.choose(bad, List.of(), BYTES))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void namesMayHoldCommasAndMarkupButNoControlCharacters() {
    assertThat(text("a,b <script>\"&", 100).name()).isEqualTo("a,b <script>\"&");
    assertThatThrownBy(() -> text(" ", 100)).hasMessageContaining("blank");
    assertThatThrownBy(() -> text("a\nb", 100)).hasMessageContaining("a?b");
  }

  private static Task text(String name, int length) {
    return TextTask.of(new Corpus(name, new byte[length], new byte[60]), BYTES);
  }
}
