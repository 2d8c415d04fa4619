package dev.hatchling.cli;

import dev.hatchling.data.Bytes;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;

/** The prompts of a command line, as bytes: a file's need not be UTF-8. */
final class Prompts {
  private Prompts() {}

  /** The one of {@code --prompt}, those of {@code --prompt-file}, or none. */
  static List<byte[]> of(CommandLine line) throws IOException {
    String prompt = line.getOptionValue("prompt");
    if (prompt != null && line.hasOption("prompt-file")) {
      throw new InputException("--prompt and --prompt-file: give one of them");
    }
    if (line.hasOption("prompt-file")) {
      return lines(Values.file(line, "prompt-file"));
    }
    if (prompt == null) {
      return List.of();
    }
    if (prompt.isEmpty()) {
      throw new InputException("--prompt '' is empty: it must have at least one character");
    }
    return List.of(prompt.getBytes(StandardCharsets.UTF_8));
  }

  private static List<byte[]> lines(Path file) throws IOException {
    byte[] bytes = Bytes.withoutMark(Files.readAllBytes(file));
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length ? from < i : bytes[i] == '\n') {
        int to = i > from && bytes[i - 1] == '\r' ? i - 1 : i;
        lines.add(Arrays.copyOfRange(bytes, from, to));
        if (to == from) {
          throw new InputException(file + ", line " + lines.size() + ": an empty prompt");
        }
        from = i + 1;
      }
    }
    if (lines.isEmpty()) {
      throw new InputException(file + ": no prompt in it");
    }
    return lines;
  }
}
