package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a user's text file, or says in one line why it cannot serve. */
final class TextFile {
  /** Bytes of a text. */
  static final long LARGEST = Integer.MAX_VALUE - 64L;

  private TextFile() {}

  /**
   * The bytes of a text, without a byte order mark.
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException if it is empty, a folder, 2 GiB or larger, or no text
   */
  static byte[] read(Path file) throws IOException {
    requireFile(file);
    byte[] text = Bytes.withoutMark(bytes(file));
    if (text.length == 0) {
      throw new InputException(file + ": the file is empty");
    }
    int zero = zero(text);
    if (zero >= 0) {
      throw new InputException(
          file + ": not a text file: byte " + zero + " is zero (UTF-8 text is wanted)");
    }
    return text;
  }

  /** The bytes of a file among others, unpacked; nothing where it is empty or no text. */
  static Optional<byte[]> among(Path file) throws IOException {
    byte[] text = Bytes.withoutMark(bytes(file));
    return text.length == 0 || zero(text) >= 0 ? Optional.empty() : Optional.of(text);
  }

  private static int zero(byte... text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw tooMany(file, Files.size(file) + " bytes");
    }
    if (Packing.of(file) == Packing.NONE) {
      return Files.readAllBytes(file);
    }
    try (InputStream in = Packing.open(file)) {
      byte[] bytes = in.readNBytes((int) LARGEST);
      if (in.read() >= 0) {
        throw tooMany(file, "more than " + LARGEST + " bytes, unpacked,");
      }
      return bytes;
    }
  }

  private static InputException tooMany(Path file, String what) {
    return new InputException(
        file + ": " + what + " are too many; split it into files below 2 GiB");
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
