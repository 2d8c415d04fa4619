package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The tasks that come with the library, by name. */
public final class BuiltInTasks {
  private static final Map<String, Function<Tokenizer, Task>> TASKS = tasks();

  private BuiltInTasks() {}

  /** Their names: texts first, then algorithms, then templates. */
  public static List<String> names() {
    return List.copyOf(TASKS.keySet());
  }

  /**
   * The task of this name.
   *
   * @throws InputException listing the names there are, if this is none of them
   */
  public static Task named(String name, Tokenizer tokenizer) {
    Function<Tokenizer, Task> task = TASKS.get(name);
    if (task == null) {
      throw new InputException(
          "task \"" + name + "\" is unknown; there are " + String.join(", ", names()));
    }
    return task.apply(tokenizer);
  }

  private static Map<String, Function<Tokenizer, Task>> tasks() {
    Map<String, Function<Tokenizer, Task>> tasks = new LinkedHashMap<>();
    tasks.put("dickens", t -> TextTask.of(Corpora.dickens(), t));
    tasks.put("drama", t -> TextTask.of(Corpora.drama(), t));
    tasks.put("prose", t -> TextTask.of(Corpora.prose(), t));
    tasks.put("german", t -> TextTask.of(Corpora.german(), t));
    tasks.put("french", t -> TextTask.of(Corpora.french(), t));
    tasks.put("java", t -> TextTask.of(Corpora.java(), t));
    generated(tasks, "copy", AlgorithmicProblems.copy());
    generated(tasks, "reverse", AlgorithmicProblems.reverse());
    generated(tasks, "sorting", AlgorithmicProblems.sorting());
    generated(tasks, "addition", AlgorithmicProblems.addition());
    generated(tasks, "brackets", AlgorithmicProblems.brackets());
    generated(tasks, "recall", AlgorithmicProblems.recall());
    generated(tasks, "completion", TemplateProblems.completion());
    generated(tasks, "functions", TemplateProblems.functions());
    generated(tasks, "bash", TemplateProblems.bash());
    generated(tasks, "tools", TemplateProblems.tools());
    Scorer result = Scorer.behind(TemplateProblems.REASONED);
    ProblemGenerator reasoning = TemplateProblems.reasoning();
    tasks.put("reasoning", t -> new GeneratedTask("reasoning", reasoning, result, t));
    for (int pairs : new int[] {4, 8, 16, 32, 64}) {
      String name = "mqar" + pairs;
      tasks.put(name, t -> new MultiQueryRecall(name, pairs, t.vocabulary()));
    }
    return tasks;
  }

  private static void generated(
      Map<String, Function<Tokenizer, Task>> tasks, String name, ProblemGenerator generator) {
    tasks.put(name, t -> new GeneratedTask(name, generator, Scorer.EXACT, t));
  }

  /**
   * The tasks of a run: the user's own, and the built-in ones of a list.
   *
   * @param list {@code NAME} or {@code NAME=WEIGHT}, separated by commas; a name of one of the
   *     user's tasks gives it a weight; blank for none
   * @param own the user's tasks, all of which take part
   * @return the tasks, all of different names; the Dickens text if there would be none
   * @throws InputException naming the bad item
   */
  public static List<Task> choose(String list, List<Task> own, Tokenizer tokenizer) {
    Map<String, Task> chosen = new LinkedHashMap<>();
    Names.requireDistinct(own.stream().map(Task::name).toList());
    own.forEach(task -> chosen.put(task.name(), task));
    List<String> listed = new ArrayList<>();
    for (String item : list.isBlank() ? List.<String>of() : List.of(list.split(",", -1))) {
      int equals = item.lastIndexOf('=');
      String name = (equals < 0 ? item : item.substring(0, equals)).strip();
      if (name.isEmpty()) {
        throw new InputException("the list of tasks \"" + list + "\" has an empty item");
      }
      Task task = chosen.containsKey(name) ? chosen.get(name) : named(name, tokenizer);
      listed.add(name);
      Names.requireDistinct(listed);
      chosen.put(name, equals < 0 ? task : task.withWeight(weight(item, equals)));
    }
    if (chosen.isEmpty()) {
      chosen.put("dickens", named("dickens", tokenizer));
    }
    return List.copyOf(chosen.values());
  }

  private static double weight(String item, int equals) {
    String weight = item.substring(equals + 1).strip();
    try {
      return Double.parseDouble(weight);
    } catch (NumberFormatException e) {
      throw new InputException(
          "the weight \""
              + weight
              + "\" of task \""
              + item.substring(0, equals)
              + "\" is no number",
          e);
    }
  }
}
