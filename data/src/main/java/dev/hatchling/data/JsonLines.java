package dev.hatchling.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: an object a line, {@code {"task": …, "text": …}}, {@code {"task": …, "prompt": …,
 * "completion": …}} or {@code {"task": …, "messages": [{"role": …, "content": …}, …]}}; other keys
 * are ignored, blank lines skipped. A line without {@code task} belongs to the task that the file
 * is named.
 */
final class JsonLines {
  private static final String NONE =
      "no \"text\", \"messages\", nor \"prompt\" and \"completion\": ";

  /** Longest line, in bytes. */
  static final int LONGEST = 16 << 20;

  private static final byte[] EMPTY = {};

  private JsonLines() {}

  /** Whether a file of this name is read as JSON Lines. */
  static boolean isNamed(Path file) {
    String name = Packing.inner(file);
    return name.regionMatches(true, name.length() - 6, ".jsonl", 0, 6)
        || name.regionMatches(true, name.length() - 7, ".ndjson", 0, 7);
  }

  /**
   * The records of a file.
   *
   * @param file the file
   * @param task task of lines that name none
   * @param field of a line that holds its text
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException naming the first broken line by its number, or if there is no record at
   *     all
   */
  static List<TextRecord> read(Path file, String task, String field) throws IOException {
    TextFile.requireFile(file);
    List<TextRecord> records = new ArrayList<>();
    try (InputStream in = Packing.open(file)) {
      ByteArrayOutputStream buffer = new ByteArrayOutputStream(256);
      int number = 0;
      for (byte[] line = line(in, file, 1, buffer);
          line != null;
          line = line(in, file, number + 1, buffer)) {
        number++;
        byte[] json = number == 1 ? Bytes.withoutMark(line) : line;
        if (json.length == 0) {
          continue;
        }
        try {
          String text = strict(json).strip();
          if (!text.isEmpty()) {
            records.add(record(StrictJson.read(text), task, field));
          }
        } catch (JsonProcessingException e) {
          throw broken(file, number, "broken JSON: " + StrictJson.reason(e), e);
        } catch (CharacterCodingException e) {
          throw broken(file, number, "not UTF-8 text", e);
        } catch (InputException e) {
          throw broken(file, number, String.valueOf(e.getMessage()), e);
        }
      }
    }
    if (records.isEmpty()) {
      throw new InputException(file + ": no line with a text");
    }
    return records;
  }

  /** The next line; null behind the last one. Millions of empty ones cost nothing. */
  private static byte @Nullable [] line(
      InputStream in, Path file, int number, ByteArrayOutputStream line) throws IOException {
    line.reset();
    int read = in.read();
    if (read < 0) {
      return null;
    }
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() == LONGEST) {
        throw broken(file, number, "longer than " + LONGEST + " bytes", null);
      }
      line.write(read);
    }
    return line.size() == 0 ? EMPTY : line.toByteArray();
  }

  private static String strict(byte[] line) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
  }

  private static TextRecord record(JsonNode line, String fileTask, String field) {
    if (!line.isObject()) {
      throw new InputException("not a JSON object");
    }
    String task = line.has("task") ? Names.require(string(line, "task", NONE)) : fileTask;
    if (line.has(field) || !field.equals(TextSource.FIELD)) {
      if (field.equals(TextSource.FIELD) && (line.has("prompt") || line.has("completion"))) {
        throw new InputException("\"text\" beside \"prompt\" or \"completion\"");
      }
      String text = string(line, field, "");
      if (Bytes.utf8(text).length < 2) {
        throw new InputException("\"" + field + "\" is shorter than two bytes");
      }
      return TextRecord.text(task, text);
    }
    if (line.has("messages")) {
      return new TextRecord(task, Chats.parts(line.get("messages")));
    }
    String prompt = string(line, "prompt", NONE);
    String completion = string(line, "completion", NONE);
    if (prompt.isEmpty() || completion.isEmpty()) {
      throw new InputException((prompt.isEmpty() ? "\"prompt\"" : "\"completion\"") + " is empty");
    }
    return TextRecord.completion(task, prompt, completion);
  }

  static String string(JsonNode line, String key, String missing) {
    JsonNode value = line.get(key);
    if (value == null) {
      throw new InputException(missing + "\"" + key + "\" is missing");
    }
    if (!value.isTextual()) {
      throw new InputException("\"" + key + "\" must be a string");
    }
    requireWhole(key, value.textValue());
    return value.textValue();
  }

  /** UTF-8 has no bytes for half of a surrogate pair: it would become a question mark. */
  private static void requireWhole(String key, String text) {
    text.codePoints()
        .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        .findFirst()
        .ifPresent(
            half -> {
              throw new InputException(
                  String.format(
                      Locale.ROOT,
                      "\"%s\" holds \\u%04x without the other half of its surrogate pair",
                      key,
                      half));
            });
  }

  private static InputException broken(
      Path file, int number, String reason, @Nullable Exception cause) {
    return new InputException(file + ": line " + number + ": " + reason, cause);
  }
}
