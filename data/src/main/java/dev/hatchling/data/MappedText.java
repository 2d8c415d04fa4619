package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, without a byte order mark, which the system reads where they are asked for.
 */
final class MappedText implements TokenSequence.Store {
  /** Bits of a place within a piece of a file: a buffer holds less than 2 GiB. */
  static final int BITS = 30;

  private final Path file;
  private final int bits;
  private final long size;
  private final int skipped;
  private final MappedByteBuffer[] pieces;

  /**
   * Maps a file.
   *
   * @param bits of a place within a piece
   * @throws IOException if it cannot be opened
   */
  MappedText(Path file, int bits) throws IOException {
    this.file = file;
    this.bits = bits;
    try (FileChannel channel = FileChannel.open(file)) {
      size = channel.size();
      long piece = 1L << bits;
      pieces = new MappedByteBuffer[Math.toIntExact((size + piece - 1) >> bits)];
      for (int i = 0; i < pieces.length; i++) {
        long from = i * piece;
        pieces[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(piece, size - from));
      }
    }
    byte[] first = new byte[(int) Math.min(3, size)];
    copy(0, first);
    skipped = first.length - Bytes.withoutMark(first).length;
  }

  long length() {
    return size - skipped;
  }

  @Override
  public int get(long position) {
    long at = skipped + position;
    try {
      return pieces[(int) (at >> bits)].get((int) (at & ((1L << bits) - 1))) & 0xff;
    } catch (InternalError e) {
      throw cut(e);
    }
  }

  /**
   * Copies bytes.
   *
   * @throws InputException if the file has been cut since it was mapped
   */
  @Override
  public void read(long position, int[] to, int at, int count) {
    // Pages that are no longer there end in an error of Java's, now or a little later.
    if (file.toFile().length() < size && file.toFile().exists()) {
      throw cut(null);
    }
    byte[] bytes = new byte[count];
    copy(skipped + position, bytes);
    for (int i = 0; i < count; i++) {
      to[at + i] = bytes[i] & 0xff;
    }
  }

  private void copy(long from, byte[] to) {
    try {
      for (int done = 0; done < to.length; ) {
        MappedByteBuffer piece = pieces[(int) ((from + done) >> bits)];
        int place = (int) ((from + done) & ((1L << bits) - 1));
        int some = Math.min(to.length - done, piece.limit() - place);
        piece.get(place, to, done, some);
        done += some;
      }
    } catch (InternalError e) {
      throw cut(e);
    }
  }

  private InputException cut(@Nullable Throwable why) {
    return new InputException(file + ": was cut short while it was read", why);
  }
}
