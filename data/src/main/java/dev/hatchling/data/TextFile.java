package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a user's text file, or says in one line why it cannot serve. */
final class TextFile {
  /** Bytes of a text. */
  static final long LARGEST = Integer.MAX_VALUE - 64L;

  private TextFile() {}

  /**
   * The bytes of a file, unpacked, without a byte order mark.
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException if it is 2 GiB or larger, or cannot be unpacked
   */
  static byte[] read(Path file) throws IOException {
    requireFile(file);
    return Bytes.withoutMark(bytes(file));
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
        file + ": " + what + " are too many: plain texts of over 2 GiB are for models of bytes");
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
