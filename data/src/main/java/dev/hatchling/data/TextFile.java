package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a user's text file, or says in one line why it cannot serve. */
final class TextFile {
  private static final long LARGEST = Integer.MAX_VALUE - 64L;

  private TextFile() {}

  /**
   * The bytes of a text, without a byte order mark.
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException if it is empty, a folder, 2 GiB or larger, or no text
   */
  static byte[] read(Path file) throws IOException {
    requireFile(file);
    if (Files.size(file) > LARGEST) {
      throw new InputException(
          file + ": " + Files.size(file) + " bytes are too many; split it into files below 2 GiB");
    }
    byte[] text = Bytes.withoutMark(Files.readAllBytes(file));
    if (text.length == 0) {
      throw new InputException(file + ": the file is empty");
    }
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        throw new InputException(
            file + ": not a text file: byte " + i + " is zero (UTF-8 text is wanted)");
      }
    }
    return text;
  }

  /** Checks that there is something to read. */
  static void requireFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, not a file");
    }
  }
}
