package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tasks from the user's files: any text is one task, a JSON Lines file one or several. */
public final class UserTasks {
  private UserTasks() {}

  /**
   * The tasks of {@code NAME=FILE} (the first {@code =} separates).
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException naming what is wrong with the name or the file
   */
  public static List<Task> parse(String nameAndFile, Tokenizer tokenizer) throws IOException {
    int equals = nameAndFile.indexOf('=');
    if (equals <= 0 || equals == nameAndFile.length() - 1) {
      throw new InputException("data \"" + nameAndFile + "\" must be NAME=FILE");
    }
    Path file = Path.of(nameAndFile.substring(equals + 1));
    return read(nameAndFile.substring(0, equals), file, tokenizer);
  }

  /**
   * The tasks of a file. A file named {@code .jsonl} or {@code .ndjson} is read as JSON Lines: each
   * line belongs to the task it names, or to {@code name}. Of any other file the last tenth is held
   * out.
   *
   * @param name name of the task
   * @param file the file
   * @param tokenizer turns its bytes into tokens
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException if it is empty, no text, or smaller than a sample; in JSON Lines naming
   *     the first broken line by its number
   */
  public static List<Task> read(String name, Path file, Tokenizer tokenizer) throws IOException {
    Names.require(name);
    if (!JsonLines.isNamed(file)) {
      return List.of(TextTask.of(Corpus.split(name, TextFile.read(file)), tokenizer));
    }
    List<Task> tasks = new ArrayList<>();
    byTask(name, file).forEach((task, all) -> tasks.add(new RecordTask(task, all, tokenizer)));
    return tasks;
  }

  private static Map<String, List<TextRecord>> byTask(String name, Path file) throws IOException {
    Map<String, List<TextRecord>> byTask = new LinkedHashMap<>();
    for (TextRecord record : JsonLines.read(file, name)) {
      byTask.computeIfAbsent(record.task(), task -> new ArrayList<>()).add(record);
    }
    return byTask;
  }

  /**
   * The tasks of a file all of which is held out: to evaluate a model on it from end to end.
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException as {@link #read}, but a single record is enough
   */
  public static List<Task> heldOut(String name, Path file, Tokenizer tokenizer) throws IOException {
    Names.require(name);
    if (!JsonLines.isNamed(file)) {
      return List.of(TextTask.of(new Corpus(name, new byte[0], TextFile.read(file)), tokenizer));
    }
    List<Task> tasks = new ArrayList<>();
    byTask(name, file).forEach((task, all) -> tasks.add(RecordTask.heldOut(task, all, tokenizer)));
    return tasks;
  }
}
