package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.random.RandomKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedTaskTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final Map<String, ProblemGenerator> GENERATORS =
      Map.ofEntries(
          Map.entry("copy", AlgorithmicProblems.copy()),
          Map.entry("reverse", AlgorithmicProblems.reverse()),
          Map.entry("sorting", AlgorithmicProblems.sorting()),
          Map.entry("addition", AlgorithmicProblems.addition()),
          Map.entry("brackets", AlgorithmicProblems.brackets()),
          Map.entry("recall", AlgorithmicProblems.recall()),
          Map.entry("completion", TemplateProblems.completion()),
          Map.entry("functions", TemplateProblems.functions()),
          Map.entry("bash", TemplateProblems.bash()),
          Map.entry("tools", TemplateProblems.tools()),
          Map.entry("reasoning", TemplateProblems.reasoning()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy",
        "reverse",
        "sorting",
        "addition",
        "brackets",
        "recall",
        "completion",
        "functions",
        "bash",
        "tools",
        "reasoning"
      })
  void heldOutProblemsNeverOccurInTraining(String name) {
    Task task = BuiltInTasks.named(name, BYTES);
    Set<String> heldOut = new HashSet<>();
    task.problems(500).forEach(problem -> heldOut.add(problem.question()));
    assertThat(heldOut).hasSizeGreaterThan(100);
    task.heldOut(64).forEach(sample -> heldOut.addAll(questions(sample)));
    Set<String> training = new HashSet<>();
    for (int index = 0; index < 2000; index++) {
      training.addAll(questions(task.training(RandomKey.root(index % 7), index, 64)));
    }
    assertThat(training).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(heldOut);
  }

  /** First lines of a sample's unscored stretches: the questions of its problems. */
  private static Set<String> questions(Sample sample) {
    Set<String> questions = new HashSet<>();
    StringBuilder prompt = new StringBuilder().append((char) sample.tokens()[0]);
    for (int t = 0; t < sample.targets().length; t++) {
      if (sample.weights()[t] == 0) {
        prompt.append((char) sample.targets()[t]);
      } else {
        questions.add(prompt.toString().lines().findFirst().orElse(""));
        prompt.setLength(0);
      }
    }
    questions.remove("");
    return questions;
  }

  @Test
  void noProblemIsLongerThanItsGeneratorSays() {
    GENERATORS.forEach(
        (name, generator) -> {
          int longest = 0;
          for (int i = 0; i < 10_000; i++) {
            Problem problem = generator.problem(RandomKey.root(1).child(i));
            longest = Math.max(longest, problem.prompt().length() + problem.answer().length());
          }
          assertThat(longest).as(name).isLessThanOrEqualTo(generator.longest());
          assertThat(generator.longest()).as(name).isLessThanOrEqualTo(65);
        });
  }

  @Test
  void answersAreRight() {
    for (int i = 0; i < 500; i++) {
      RandomKey key = RandomKey.root(2).child(i);
      String[] sum = words(AlgorithmicProblems.addition().problem(key));
      assertThat(Integer.parseInt(sum[1]) + Integer.parseInt(sum[3]))
          .isEqualTo(Integer.parseInt(sum[5]));
      String[] sorted = words(AlgorithmicProblems.sorting().problem(key));
      assertThat(sorted[3].chars()).isSorted().hasSameSizeAs(sorted[1].chars().boxed().toList());
      String[] reversed = words(AlgorithmicProblems.reverse().problem(key));
      assertThat(new StringBuilder(reversed[1]).reverse()).hasToString(reversed[3]);
      String[] closed = words(AlgorithmicProblems.brackets().problem(key));
      assertThat(balanced(closed[1] + closed[3])).as(closed[1] + closed[3]).isTrue();
      Problem recall = AlgorithmicProblems.recall().problem(key);
      String asked = recall.prompt().substring(recall.prompt().indexOf('?') + 2).substring(0, 1);
      assertThat(recall.prompt()).contains(" " + asked + recall.answer().strip() + " ");
    }
  }

  private static String[] words(Problem problem) {
    return (problem.prompt() + problem.answer()).strip().split(" ", -1);
  }

  private static boolean balanced(String brackets) {
    String rest = brackets;
    for (int i = 0; i < brackets.length(); i++) {
      rest = rest.replace("()", "").replace("[]", "").replace("{}", "");
    }
    return rest.isEmpty();
  }

  @Test
  void samplesHoldWholeProblemsAndScoreTheirAnswers() {
    Task task = BuiltInTasks.named("addition", BYTES);
    Sample sample = task.training(RandomKey.root(3), 5, 64);
    String targets = Bytes.text(BYTES.decode(sample.targets()));
    assertThat(targets).startsWith("dd ").endsWith("\n");
    assertThat(targets.chars().filter(c -> c == '\n').count()).isGreaterThan(2);
    for (int t = 0; t < sample.targets().length; t++) {
      int behindEquals = targets.lastIndexOf("= ", t - 1) + 2;
      boolean answer = behindEquals >= 2 && targets.indexOf('\n', behindEquals) >= t;
      assertThat(sample.weights()[t])
          .as(targets + t)
          .isEqualTo(answer && t >= behindEquals ? 1 : 0);
    }
    assertThat(task.training(RandomKey.root(3), 5, 64).tokens()).isEqualTo(sample.tokens());
    assertThat(task.training(RandomKey.root(3), 6, 64).tokens()).isNotEqualTo(sample.tokens());
  }

  @Test
  void generatedTasksAreTheSameEverywhere() {
    Problem problem = AlgorithmicProblems.recall().problem(RandomKey.root(1).child("known"));
    assertThat(problem.prompt() + problem.answer()).isEqualTo("recall l1 o7 y3 c5 ? y = 3\n");
    assertThat(BuiltInTasks.named("reasoning", BYTES).problems(1).get(0).prompt())
        .isEqualTo("Ada has 30 eggs, gets 11, eats 36.\nT:");
  }

  @Test
  void scorersJudgeTheFirstLine() {
    Problem problem = new Problem("add 1 + 2 = ", "3\n");
    assertThat(Scorer.EXACT.correct(problem, "3\nadd 4")).isTrue();
    assertThat(Scorer.EXACT.correct(problem, "3")).isFalse();
    assertThat(Scorer.EXACT.correct(problem, "30\n")).isFalse();
    Problem thought = new Problem("…\nT:", " 1+2=3 3-1=2 A: 2\n");
    Scorer result = Scorer.behind(" A: ");
    assertThat(result.correct(thought, " 2+1=3 A: 2\nmore")).isTrue();
    assertThat(result.correct(thought, " 1+2=3 A: 22\n")).isFalse();
    assertThat(result.correct(thought, " 2\n")).isFalse();
    for (String name : List.of("copy", "tools", "reasoning")) {
      Task task = BuiltInTasks.named(name, BYTES);
      for (Problem held : task.problems(20)) {
        assertThat(task.scorer().orElseThrow().correct(held, held.answer() + "junk")).isTrue();
        assertThat(held.longestAnswer()).isGreaterThan(held.answer().length());
      }
    }
  }

  @Test
  void contextTooShortForAProblemIsRefused() {
    assertThatThrownBy(() -> BuiltInTasks.named("addition", BYTES).check(19))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"addition\"")
        .hasMessageContaining("at least 20, not 19");
    BuiltInTasks.named("addition", BYTES).check(20);
  }

  @Test
  void taskWithTooFewProblemsSaysSo() {
    ProblemGenerator one = new ProblemGenerator(5, key -> new Problem("a", "b\n"));
    Task task = new GeneratedTask("one", one, Scorer.EXACT, BYTES);
    assertThatThrownBy(() -> task.heldOut(8, 1)).hasMessageContaining("too few");
  }
}
