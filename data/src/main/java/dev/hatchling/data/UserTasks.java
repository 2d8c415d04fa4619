package dev.hatchling.data;

import dev.hatchling.data.PlainTexts.Limits;
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
   * The tasks of {@code NAME=PATH} (the first {@code =} separates).
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException naming what is wrong with the name or the file
   */
  public static List<Task> parse(String nameAndFile, Tokenizer tokenizer) throws IOException {
    int equals = nameAndFile.indexOf('=');
    if (equals <= 0 || equals == nameAndFile.length() - 1) {
      throw new InputException("data \"" + nameAndFile + "\" must be NAME=FILE");
    }
    TextSource source = TextSource.of(nameAndFile.substring(equals + 1));
    return read(nameAndFile.substring(0, equals), source, tokenizer);
  }

  /** As {@link #read(String, TextSource, Tokenizer)} of a file or a folder. */
  public static List<Task> read(String name, Path file, Tokenizer tokenizer) throws IOException {
    return read(name, TextSource.of(file.toString()), tokenizer);
  }

  /**
   * The tasks of a source. Files named {@code .jsonl} or {@code .ndjson} are read as JSON Lines:
   * each line belongs to the task it names, or to {@code name}. Other files are texts; of a single
   * one the last tenth is held out, of several some of them. A file whose name ends in {@code .gz}
   * or {@code .zst} is unpacked.
   *
   * @param name name of the task
   * @param source where the texts are
   * @param tokenizer turns their bytes into tokens
   * @throws IOException if a file is missing or cannot be read
   * @throws InputException if it is empty, no text, or smaller than a sample; in JSON Lines naming
   *     the first broken line by its number
   */
  public static List<Task> read(String name, TextSource source, Tokenizer tokenizer)
      throws IOException {
    Names.require(name);
    List<Path> files = source.files();
    if (!records(source, files)) {
      return List.of(new PlainTexts(name, source, tokenizer, Limits.USUAL).read());
    }
    List<Task> tasks = new ArrayList<>();
    byTask(name, source, files)
        .forEach(
            (task, all) ->
                tasks.add(
                    source.packed()
                        ? TextTask.of(Corpus.split(task, joined(all)), tokenizer)
                        : new RecordTask(task, all, tokenizer)));
    return tasks;
  }

  /** As {@link #heldOut(String, TextSource, Tokenizer)} of a file or a folder. */
  public static List<Task> heldOut(String name, Path file, Tokenizer tokenizer) throws IOException {
    return heldOut(name, TextSource.of(file.toString()), tokenizer);
  }

  /**
   * The tasks of a source all of which is held out: to evaluate a model on it from end to end.
   *
   * @throws IOException if a file is missing or cannot be read
   * @throws InputException as {@link #read}, but a single record is enough
   */
  public static List<Task> heldOut(String name, TextSource source, Tokenizer tokenizer)
      throws IOException {
    Names.require(name);
    List<Path> files = source.files();
    if (!records(source, files)) {
      return List.of(new PlainTexts(name, source, tokenizer, Limits.USUAL).heldOut());
    }
    List<Task> tasks = new ArrayList<>();
    byTask(name, source, files)
        .forEach(
            (task, all) ->
                tasks.add(
                    source.packed()
                        ? TextTask.of(new Corpus(task, new byte[0], joined(all)), tokenizer)
                        : RecordTask.heldOut(task, all, tokenizer)));
    return tasks;
  }

  /**
   * Whether a source is of plain texts that have 2 GiB or more together, of which samples stand for
   * the whole.
   *
   * @throws IOException if a file is missing
   */
  public static boolean sampled(TextSource source) throws IOException {
    return PlainTexts.sampled(source, Limits.USUAL);
  }

  private static boolean records(TextSource source, List<Path> files) {
    long lines = files.stream().filter(JsonLines::isNamed).count();
    if (lines > 0 && lines < files.size()) {
      throw new InputException(
          source.path()
              + ": JSON Lines beside other files; name them apart, as DIR/*.jsonl and DIR/*.txt");
    }
    return lines > 0;
  }

  /** Records one behind the other, each on lines of its own. */
  private static byte[] joined(List<TextRecord> records) {
    List<byte[]> parts = new ArrayList<>();
    for (TextRecord record : records) {
      String text = record.whole();
      parts.add(Bytes.utf8(text.endsWith("\n") ? text : text + "\n"));
    }
    return Bytes.joined(parts);
  }

  private static Map<String, List<TextRecord>> byTask(
      String name, TextSource source, List<Path> files) throws IOException {
    Map<String, List<TextRecord>> byTask = new LinkedHashMap<>();
    for (Path file : files) {
      for (TextRecord record : JsonLines.read(file, name, source.field())) {
        byTask.computeIfAbsent(record.task(), task -> new ArrayList<>()).add(record);
      }
    }
    return byTask;
  }
}
