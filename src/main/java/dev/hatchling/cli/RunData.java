package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Curriculum;
import dev.hatchling.data.CurriculumFile;
import dev.hatchling.data.Mixture;
import dev.hatchling.data.Task;
import dev.hatchling.data.TextSource;
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
import org.apache.commons.cli.Options;

/**
 * What a run learns, as its command said; kept in {@code training.json}, so that resuming and
 * evaluating find the same texts.
 *
 * @param tasks the list of {@code --tasks}, may be empty
 * @param sources what {@code --data} names, by task
 * @param mixture the rule by which tasks are mixed
 * @param curriculum the file of {@code --curriculum}, or empty
 * @param prints what the texts were when the run began, by task; empty where that is not known
 */
public record RunData(
    String tasks,
    Map<String, TextSource> sources,
    String mixture,
    String curriculum,
    Map<String, DataPrint> prints) {
  /** Texts are compared by their bytes, whatever a run encodes them with. */
  static final Tokenizer BYTES = new ByteTokenizer();

  /** Options that say how sources are read. */
  static final String FIELD = "text-field";

  static final String PACK = "pack";

  /** The curriculum among the prints; no task can be called so, for its name would be blank. */
  private static final String CURRICULUM = "";

  /** From the options {@code --tasks}, {@code --data} and {@code --curriculum}. */
  public static RunData of(CommandLine line, String mixture) {
    Map<String, TextSource> sources = new LinkedHashMap<>();
    Values.pairs(line, "data").forEach((name, path) -> sources.put(name, source(line, path)));
    sources.forEach((name, source) -> requireFile("--data " + name + "=" + source.path(), source));
    String stages = line.getOptionValue("curriculum", "");
    String curriculum = stages.isEmpty() ? "" : absolute(stages).toString();
    if (!stages.isEmpty()) {
      requireFile("--curriculum " + stages, TextSource.of(curriculum));
    }
    return new RunData(line.getOptionValue("tasks", ""), sources, mixture, curriculum, Map.of());
  }

  /** Adds what says how the paths of {@code --data} are read. */
  static Options addSourceOptions(Options options) {
    return options
        .addOption(Values.value(FIELD, "NAME", "field of JSON Lines that holds a text (text)"))
        .addOption(
            Values.flag(PACK, "join the texts of --data: samples reach from one into the next"));
  }

  /** What a path means with these options. */
  static TextSource source(CommandLine line, String path) {
    String field = line.getOptionValue(FIELD, TextSource.FIELD);
    return new TextSource(path, field, line.hasOption(PACK)).absolute();
  }

  /** A pipe is gone when the run goes on or is scored. */
  private static void requireFile(String option, TextSource source) {
    Path file = source.single() ? Path.of(source.path()) : Path.of("");
    if (Values.isStream(file)) {
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
    Map<String, TextSource> all = new LinkedHashMap<>(sources);
    moved.forEach(
        (name, file) -> {
          TextSource source = sources.get(name);
          if (source == null) {
            throw new InputException(
                "--data "
                    + name
                    + "="
                    + file
                    + ": the run has no such file, only "
                    + sources.keySet());
          }
          all.put(name, source.at(file).absolute());
        });
    return new RunData(tasks, all, mixture, curriculum, prints);
  }

  /** The same, whatever the texts were when the run began. */
  RunData unchecked() {
    return new RunData(tasks, sources, mixture, curriculum, Map.of());
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
    for (Map.Entry<String, TextSource> source : sources.entrySet()) {
      if (!prints.isEmpty() && !source.getValue().exists()) {
        throw new InputException(
            "task \""
                + source.getKey()
                + "\": "
                + source.getValue().path()
                + ": no such file; if it was moved, --data "
                + source.getKey()
                + "=FILE says where to");
      }
      own.addAll(UserTasks.read(source.getKey(), source.getValue(), tokenizer));
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

  /** Tells what is to be said of tasks. */
  static void say(List<Task> tasks, Console console) {
    tasks.forEach(task -> task.notices().forEach(notice -> console.line("%s", notice)));
  }

  /** The same with prints of what the texts are now. */
  RunData measured(List<Task> all) throws IOException {
    return new RunData(tasks, sources, mixture, curriculum, measure(all));
  }

  private Map<String, DataPrint> measure(List<Task> all) throws IOException {
    Map<String, DataPrint> now = new LinkedHashMap<>();
    for (Map.Entry<String, TextSource> source : sources.entrySet()) {
      now.put(source.getKey(), DataPrint.of(source.getValue()));
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
      now.put(CURRICULUM, DataPrint.of(TextSource.of(curriculum)));
    }
    return now;
  }

  /**
   * Whether a source holds the text of a task that the run trained on, whatever it is called and
   * wherever it lies.
   */
  boolean learned(TextSource source) throws IOException {
    Path file = Path.of(source.single() ? source.path() : "");
    if (source.single() && !Files.isRegularFile(file)) {
      return false;
    }
    if (source.single()) {
      for (TextSource other : sources.values()) {
        Path own = Path.of(other.single() ? other.path() : "");
        if (Files.isRegularFile(own)
            && (Files.isSameFile(own, file)
                || (Files.size(own) == Files.size(file) && Files.mismatch(own, file) < 0))) {
          return true;
        }
      }
      long bytes = Files.size(file);
      if (prints.values().stream().noneMatch(print -> print.bytes() == bytes)) {
        return false;
      }
    }
    return prints.values().stream().anyMatch(DataPrint.of(source)::sameText);
  }

  /** What is drawn when. */
  Curriculum curriculum(List<Task> all) throws IOException {
    return curriculum.isEmpty()
        ? Curriculum.of(Mixture.of(mixture, all))
        : CurriculumFile.read(Path.of(curriculum), all);
  }
}
