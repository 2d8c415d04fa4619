package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Curriculum;
import dev.hatchling.data.CurriculumFile;
import dev.hatchling.data.Mixture;
import dev.hatchling.data.Task;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.data.UserTasks;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/**
 * What a run learns, as its command said; kept in {@code training.json}, so that resuming and
 * evaluating find the same texts.
 *
 * @param tasks the list of {@code --tasks}, may be empty
 * @param files the files of {@code --data} by name
 * @param mixture the rule by which tasks are mixed
 * @param curriculum the file of {@code --curriculum}, or empty
 * @param prints what the texts were when the run began, by task; empty where that is not known
 */
public record RunData(
    String tasks,
    Map<String, Path> files,
    String mixture,
    String curriculum,
    Map<String, DataPrint> prints) {
  /** Texts are compared by their bytes, whatever a run encodes them with. */
  static final Tokenizer BYTES = new ByteTokenizer();

  /** The curriculum among the prints; no task can be called so, for its name would be blank. */
  private static final String CURRICULUM = "";

  /** From the options {@code --tasks}, {@code --data} and {@code --curriculum}. */
  public static RunData of(CommandLine line, String mixture) {
    Map<String, Path> files = new LinkedHashMap<>();
    Values.pairs(line, "data").forEach((name, file) -> files.put(name, absolute(file)));
    files.forEach((name, file) -> requireFile("--data " + name + "=" + file, file));
    String stages = line.getOptionValue("curriculum", "");
    String curriculum = stages.isEmpty() ? "" : absolute(stages).toString();
    if (!stages.isEmpty()) {
      requireFile("--curriculum " + stages, Path.of(curriculum));
    }
    return new RunData(line.getOptionValue("tasks", ""), files, mixture, curriculum, Map.of());
  }

  /** A pipe is gone when the run goes on or is scored. */
  private static void requireFile(String option, Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new InputException(
          option + ": is not a file that a run could find again; write the text to one first");
    }
  }

  /**
   * The same with files that were moved.
   *
   * @param moved where files are now, by task
   */
  RunData at(Map<String, String> moved) {
    Map<String, Path> all = new LinkedHashMap<>(files);
    moved.forEach(
        (name, file) -> {
          if (!files.containsKey(name)) {
            throw new InputException(
                "--data "
                    + name
                    + "="
                    + file
                    + ": the run has no such file, only "
                    + files.keySet());
          }
          all.put(name, absolute(file));
        });
    return new RunData(tasks, all, mixture, curriculum, prints);
  }

  /** The same, whatever the texts were when the run began. */
  RunData unchecked() {
    return new RunData(tasks, files, mixture, curriculum, Map.of());
  }

  private static Path absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize();
  }

  /** What decides on a run: as {@link RunNotes#json}, without where the texts lie. */
  String identity() {
    ObjectNode json = RunNotes.json(this);
    json.remove(List.of(RunNotes.DATA, "curriculum"));
    json.path(RunNotes.TEXTS).forEach(text -> ((ObjectNode) text).remove("from"));
    return json.toString();
  }

  /** What the model of a directory learned, or the built-in text where it has no notes. */
  public static RunData of(Path directory) throws IOException {
    return RunNotes.data(directory, RunNotes.of(directory));
  }

  /**
   * The tasks; reads their texts.
   *
   * @param tokenizer what they are encoded with
   * @throws InputException where a text is not there, or is not what it was when the run began
   */
  public List<Task> read(Tokenizer tokenizer) throws IOException {
    List<Task> own = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (!prints.isEmpty() && !Files.exists(file.getValue())) {
        throw new InputException(
            "task \""
                + file.getKey()
                + "\": "
                + file.getValue()
                + ": no such file; if it was moved, --data "
                + file.getKey()
                + "=FILE says where to");
      }
      own.addAll(UserTasks.read(file.getKey(), file.getValue(), tokenizer));
    }
    List<Task> all = BuiltInTasks.choose(tasks, own, tokenizer);
    Map<String, DataPrint> now = prints.isEmpty() ? Map.of() : measure(all);
    for (Map.Entry<String, DataPrint> text : prints.entrySet()) {
      DataPrint found = now.get(text.getKey());
      if (found != null) {
        boolean stages = text.getKey().equals(CURRICULUM);
        text.getValue()
            .requireSame(
                stages ? "the curriculum" : "the text of task \"" + text.getKey() + "\"", found);
      }
    }
    return all;
  }

  /** The same with prints of what the texts are now. */
  RunData measured(List<Task> all) throws IOException {
    return new RunData(tasks, files, mixture, curriculum, measure(all));
  }

  private Map<String, DataPrint> measure(List<Task> all) throws IOException {
    Map<String, DataPrint> now = new LinkedHashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      now.put(file.getKey(), DataPrint.of(file.getValue()));
    }
    for (Task task : all) {
      boolean builtIn = BuiltInTasks.names().contains(task.name());
      if (builtIn
          && !now.containsKey(task.name())
          && BuiltInTasks.named(task.name(), BYTES) instanceof TextTask text) {
        now.put(task.name(), DataPrint.of(text));
      }
    }
    if (!curriculum.isEmpty()) {
      now.put(CURRICULUM, DataPrint.of(Path.of(curriculum)));
    }
    return now;
  }

  /**
   * Whether a file holds a text that the run trained on, whatever the file is called and wherever
   * it lies.
   */
  boolean learned(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    for (Path own : files.values()) {
      if (Files.exists(own)
          && (Files.isSameFile(own, file)
              || (Files.size(own) == Files.size(file) && Files.mismatch(own, file) < 0))) {
        return true;
      }
    }
    long bytes = Files.size(file);
    boolean asLong = prints.values().stream().anyMatch(print -> print.bytes() == bytes);
    DataPrint now = asLong ? DataPrint.of(file) : new DataPrint("", bytes, "");
    return prints.values().stream().anyMatch(now::sameText);
  }

  /** What is drawn when. */
  Curriculum curriculum(List<Task> all) throws IOException {
    return curriculum.isEmpty()
        ? Curriculum.of(Mixture.of(mixture, all))
        : CurriculumFile.read(Path.of(curriculum), all);
  }
}
