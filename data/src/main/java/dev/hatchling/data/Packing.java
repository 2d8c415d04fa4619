package dev.hatchling.data;

import dev.hatchling.input.InputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a file is compressed, by the end of its name. */
enum Packing {
  GZIP(".gz"),
  ZSTD(".zst"),
  NONE("");

  private final String ending;

  Packing(String ending) {
    this.ending = ending;
  }

  static Packing of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (Packing packing : values()) {
      if (name.endsWith(packing.ending)) {
        return packing;
      }
    }
    throw new IllegalStateException("every name ends with nothing");
  }

  /** A file's name without the ending. */
  static String inner(Path file) {
    String name = file.toString();
    return name.substring(0, name.length() - of(file).ending.length());
  }

  /**
   * The unpacked bytes of a file.
   *
   * @throws IOException where it is missing or cannot be read
   * @throws InputException from here or while it is read, where it is cut or damaged
   */
  static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      return switch (of(file)) {
        case NONE -> raw;
        case GZIP -> whole(file, new GZIPInputStream(raw, 1 << 16));
        case ZSTD -> whole(file, new ZstdInputStream(raw));
      };
    } catch (IOException bad) {
      raw.close();
      throw damaged(file, bad);
    }
  }

  private static InputStream whole(Path file, InputStream unpacked) {
    return new BufferedInputStream(new Whole(file, unpacked), 1 << 16);
  }

  private static InputException damaged(Path file, Exception why) {
    return new InputException(
        file + ": cut off or damaged, it cannot be unpacked: " + why.getMessage(), why);
  }

  /** Says of a file that cannot be unpacked which it is. */
  private static final class Whole extends InputStream {
    private final Path file;
    private final InputStream unpacked;

    Whole(Path file, InputStream unpacked) {
      this.file = file;
      this.unpacked = unpacked;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      try {
        return unpacked.read(to, from, count);
      } catch (IOException | RuntimeException bad) {
        throw damaged(file, bad);
      }
    }

    @Override
    public void close() throws IOException {
      unpacked.close();
    }
  }
}
