package dev.hatchling.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the result of a command as one JSON object. */
final class JsonOutput {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonOutput() {}

  /** Refuses a file that could not be written, before the work is done. */
  static Path check(String file) {
    Path path = Path.of(file);
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      throw new InputException("--json " + file + ": is a directory");
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InputException("--json " + file + ": cannot write there");
    }
    return path;
  }

  /** Writes a value; NaN and infinities become strings, as Jackson writes them. */
  static void write(Path file, Object result) throws IOException {
    Files.writeString(file, text(result) + "\n");
  }

  /** A value as indented JSON. */
  static String text(Object result) throws JsonProcessingException {
    return MAPPER.writeValueAsString(result);
  }
}
