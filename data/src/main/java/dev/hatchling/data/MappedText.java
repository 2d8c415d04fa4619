package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a file larger than memory, which the system reads where they are asked for. */
final class MappedText {
  /** Bytes of a piece; a buffer holds less than 2 GiB. */
  static final long PIECE = 1L << 30;

  /** Blocks that are looked at in place of the whole file, and the bytes of each. */
  private static final int BLOCKS = 64;

  private static final int BLOCK = 1 << 12;

  private final Path file;
  private final long piece;
  private final long length;
  private final List<MappedByteBuffer> pieces = new ArrayList<>();

  /**
   * Maps a file.
   *
   * @throws IOException if it cannot be opened
   */
  MappedText(Path file, long piece) throws IOException {
    this.file = file;
    this.piece = piece;
    try (FileChannel channel = FileChannel.open(file)) {
      length = channel.size();
      for (long from = 0; from < length; from += piece) {
        long size = Math.min(piece, length - from);
        pieces.add(channel.map(FileChannel.MapMode.READ_ONLY, from, size));
      }
    }
  }

  long length() {
    return length;
  }

  /**
   * Bytes of the file as tokens.
   *
   * @throws InputException if the file was cut since it was mapped, as far as Java notices
   */
  int[] slice(long from, int count) {
    int[] tokens = new int[count];
    try {
      for (int t = 0; t < count; t++) {
        long at = from + t;
        tokens[t] = pieces.get((int) (at / piece)).get((int) (at % piece)) & 0xff;
      }
      return tokens;
    } catch (InternalError e) {
      // What a page that is no longer there is to Java.
      throw new InputException(file + ": was cut short while it was read", e);
    }
  }

  /** Whether none of some evenly spread blocks has a zero byte. */
  boolean isText() {
    for (int i = 0; i < BLOCKS; i++) {
      long from = Math.max(0, length - BLOCK) / (BLOCKS - 1) * i;
      for (int token : slice(from, (int) Math.min(BLOCK, length))) {
        if (token == 0) {
          return false;
        }
      }
    }
    return length > 0;
  }
}
