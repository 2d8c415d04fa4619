package dev.hatchling.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.files.AtomicFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the result of a command goes as one JSON object: a file, or standard output. */
final class JsonOutput {
  /** Means standard output. */
  static final String STANDARD = "-";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final @Nullable Path file;

  private JsonOutput(@Nullable Path file) {
    this.file = file;
  }

  /**
   * Of {@code --json}.
   *
   * @throws dev.hatchling.input.InputException for a file that could not be written, before the
   *     work is done
   */
  static JsonOutput of(String name) {
    return new JsonOutput(name.equals(STANDARD) ? null : Values.writable("json", name));
  }

  /** Where the command's text for people goes: standard output may be taken. */
  Console textOf(Console console) {
    return file == null ? console.onStandardError() : console;
  }

  /** Writes a value; NaN and infinities become null, for which JSON has no numbers. */
  void write(Object result, Console console) throws IOException {
    String text = text(result) + "\n";
    if (file == null) {
      console.out().print(text);
      console.requireOutput();
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (isStream()) {
        writeStream(file, bytes);
      } else {
        AtomicFiles.write(file, out -> out.write(bytes));
      }
    }
  }

  private static void writeStream(Path pipe, byte[] bytes) throws IOException {
    try {
      Files.write(pipe, bytes);
    } catch (IOException e) {
      throw new IOException(pipe + ": cannot be written: " + AtomicFiles.reason(e), e);
    }
  }

  /** Whether what has the file's name is a pipe or a device. */
  private boolean isStream() {
    return file != null && Files.exists(file) && !Files.isRegularFile(file);
  }

  /**
   * Writes what is known before the command has ended, so that a killed one leaves it; standard
   * output and pipes get the result alone. Where this fails the result itself will tell.
   */
  void writeSoFar(Object known) {
    if (file == null || isStream()) {
      return;
    }
    try {
      byte[] text = text(known).getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(file, out -> out.write(text));
    } catch (IOException notNow) {
      // The command goes on.
    }
  }

  /** A value as indented JSON. */
  static String text(Object result) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new FiniteNumbers(MAPPER.createGenerator(text))) {
      json.useDefaultPrettyPrinter();
      MAPPER.writeValue(json, result);
    }
    return text.toString();
  }

  /** Writes null for every number that JSON does not have. */
  private static final class FiniteNumbers extends JsonGeneratorDelegate {
    FiniteNumbers(JsonGenerator json) {
      super(json, false);
    }

    @Override
    public void writeNumber(double value) throws IOException {
      if (Double.isFinite(value)) {
        super.writeNumber(value);
      } else {
        writeNull();
      }
    }

    @Override
    public void writeNumber(float value) throws IOException {
      if (Float.isFinite(value)) {
        super.writeNumber(value);
      } else {
        writeNull();
      }
    }

    @Override
    public void writeArray(double[] values, int offset, int length) throws IOException {
      writeStartArray(values, length);
      for (int i = offset; i < offset + length; i++) {
        writeNumber(values[i]);
      }
      writeEndArray();
    }
  }
}
