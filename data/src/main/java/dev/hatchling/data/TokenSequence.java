package dev.hatchling.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The tokens of a whole text. Byte tokens stay bytes, in memory or where they are in a file, so
 * that a text of 100 MB takes 100 MB or nothing.
 */
public final class TokenSequence {
  private final Store store;
  private final long start;
  private final long length;

  private TokenSequence(Store store, long start, long length) {
    this.store = store;
    this.start = start;
    this.length = length;
  }

  /** The tokens of a text's bytes, which are not copied and must not be changed. */
  public static TokenSequence of(Tokenizer tokenizer, byte[] text) {
    return tokenizer instanceof ByteTokenizer
        ? new TokenSequence(new ByteStore(text), 0, text.length)
        : of(tokenizer.encode(text));
  }

  /** The given tokens, which are not copied and must not be changed. */
  public static TokenSequence of(int... tokens) {
    return new TokenSequence(new IntStore(tokens), 0, tokens.length);
  }

  /** The bytes of a file. */
  static TokenSequence of(MappedText text) {
    return new TokenSequence(text, 0, text.length());
  }

  /** Several, one behind the other, none of which is copied. */
  static TokenSequence joined(List<TokenSequence> all) {
    List<TokenSequence> parts = all.stream().filter(part -> part.length > 0).toList();
    if (parts.size() == 1) {
      return parts.get(0);
    }
    long[] starts = new long[parts.size()];
    long length = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = length;
      length += parts.get(i).length;
    }
    return new TokenSequence(new Parts(parts, starts), 0, length);
  }

  /** Number of tokens. */
  public long length() {
    return length;
  }

  /** Token at a position in {@code [0, length)}. */
  public int get(long position) {
    return store.get(start + position);
  }

  /** The tokens from {@code from} to just before {@code to}. */
  public int[] slice(long from, long to) {
    requireWithin(from, to);
    int[] slice = new int[Math.toIntExact(to - from)];
    store.read(start + from, slice, 0, slice.length);
    return slice;
  }

  /** As {@link #slice}, but not copied. */
  TokenSequence part(long from, long to) {
    requireWithin(from, to);
    return new TokenSequence(store, start + from, to - from);
  }

  private void requireWithin(long from, long to) {
    if (from < 0 || to > length || from > to) {
      throw new IndexOutOfBoundsException("tokens " + from + " to " + to + " of " + length);
    }
  }

  /** All tokens, so many at a time. */
  public Stream<int[]> pieces(int size) {
    return LongStream.iterate(0, from -> from < length, from -> from + size)
        .mapToObj(from -> slice(from, Math.min(length, from + size)));
  }

  /** The bytes of a text of bytes. */
  byte[] bytes() {
    byte[] bytes = new byte[Math.toIntExact(length)];
    int at = 0;
    for (int[] piece : (Iterable<int[]>) pieces(1 << 16)::iterator) {
      for (int token : piece) {
        bytes[at++] = (byte) token;
      }
    }
    return bytes;
  }

  /** Where tokens lie. */
  sealed interface Store permits ByteStore, IntStore, Parts, MappedText {
    int get(long position);

    /** Copies some tokens, the first to place {@code at}. */
    default void read(long position, int[] to, int at, int count) {
      for (int i = 0; i < count; i++) {
        to[at + i] = get(position + i);
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a private holder; never compared
  private record ByteStore(byte[] bytes) implements Store {
    @Override
    public int get(long position) {
      return bytes[(int) position] & 0xff;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a private holder; never compared
  private record IntStore(int[] tokens) implements Store {
    @Override
    public int get(long position) {
      return tokens[(int) position];
    }
  }

  /** Parts, none of them empty, and where each begins. */
  @SuppressWarnings("ArrayRecordComponent") // a private holder; never compared
  private record Parts(List<TokenSequence> parts, long[] starts) implements Store {
    private int part(long position) {
      int found = Arrays.binarySearch(starts, position);
      return found >= 0 ? found : -found - 2;
    }

    @Override
    public int get(long position) {
      int part = part(position);
      return parts.get(part).get(position - starts[part]);
    }

    @Override
    public void read(long position, int[] to, int at, int count) {
      int read = 0;
      for (int i = count == 0 ? 0 : part(position); read < count; i++) {
        TokenSequence part = parts.get(i);
        long from = position + read - starts[i];
        int some = (int) Math.min(count - read, part.length - from);
        part.store.read(part.start + from, to, at + read, some);
        read += some;
      }
    }
  }
}
