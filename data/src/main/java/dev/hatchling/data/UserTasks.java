package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tasks from the user's files: any text is one task, a JSON Lines file one or several. */
public final class UserTasks {
  private static final Logger LOG = LoggerFactory.getLogger(UserTasks.class);

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
    if (tokenizer instanceof ByteTokenizer && mapped(source)) {
      return List.of(mapped(name, files, Corpus.TRAINING_SHARE));
    }
    if (!records(source, files)) {
      List<byte[]> texts = texts(source, files);
      return List.of(
          texts.size() == 1
              ? TextTask.of(Corpus.split(name, texts.get(0)), tokenizer)
              : TextTask.of(name, texts, tokenizer));
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
    if (tokenizer instanceof ByteTokenizer && mapped(source)) {
      return List.of(mapped(name, files, 0));
    }
    if (!records(source, files)) {
      return List.of(heldOut(name, texts(source, files), tokenizer));
    }
    List<Task> tasks = new ArrayList<>();
    byTask(name, source, files)
        .forEach(
            (task, all) ->
                tasks.add(
                    source.packed()
                        ? heldOut(task, List.of(joined(all)), tokenizer)
                        : RecordTask.heldOut(task, all, tokenizer)));
    return tasks;
  }

  /**
   * Whether a source is of plain texts that have 2 GiB or more together, and are mapped, not read.
   *
   * @throws IOException if a file is missing
   */
  public static boolean mapped(TextSource source) throws IOException {
    long bytes = 0;
    for (Path file : source.files()) {
      if (JsonLines.isNamed(file) || Packing.of(file) != Packing.NONE || Files.isDirectory(file)) {
        return false;
      }
      bytes += Files.size(file);
    }
    return bytes > TextFile.LARGEST && (source.single() || !source.packed());
  }

  private static Task mapped(String name, List<Path> files, double share) throws IOException {
    LOG.warn(
        "task \"{}\": over 2 GiB, mapped; blocks and windows spread over it are looked at", name);
    return new MappedTask(name, files, share, MappedText.PIECE);
  }

  private static Task heldOut(String name, List<byte[]> texts, Tokenizer tokenizer) {
    return texts.size() == 1
        ? TextTask.of(new Corpus(name, new byte[0], texts.get(0)), tokenizer)
        : TextTask.of(name, List.of(), texts, tokenizer);
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

  /** The texts of files; among several those that are no text are passed over. */
  private static List<byte[]> texts(TextSource source, List<Path> files) throws IOException {
    if (source.single()) {
      return List.of(TextFile.read(files.get(0)));
    }
    List<byte[]> texts = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      byte[] text = TextFile.among(file).orElse(new byte[0]);
      bytes += text.length + 1;
      if (bytes > TextFile.LARGEST) {
        throw new InputException(source.path() + ": more than " + TextFile.LARGEST + " bytes");
      }
      if (text.length > 0) {
        texts.add(text);
      }
    }
    if (texts.isEmpty()) {
      throw new InputException(
          source.path() + ": no text in its " + files.size() + " files, only empty or binary ones");
    }
    if (texts.size() < files.size()) {
      int passed = files.size() - texts.size();
      LOG.warn("{}: {} of {} files are empty or no text", source.path(), passed, files.size());
    }
    return source.packed() ? List.of(lines(texts)) : texts;
  }

  private static byte[] joined(List<TextRecord> records) {
    return lines(records.stream().map(record -> Bytes.utf8(record.whole())).toList());
  }

  /** Texts one behind the other, each on lines of its own. */
  private static byte[] lines(List<byte[]> texts) {
    List<byte[]> parts = new ArrayList<>();
    for (byte[] text : texts) {
      parts.add(text);
      if (text[text.length - 1] != '\n') {
        parts.add(new byte[] {'\n'});
      }
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
