package dev.hatchling.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a whole text. Byte tokens stay bytes in memory, so that a text of 100 MB takes 100
 * MB.
 */
public final class TokenSequence {
  private final Store store;

  private TokenSequence(Store store) {
    this.store = store;
  }

  /** The tokens of a text's bytes, which are not copied and must not be changed. */
  public static TokenSequence of(Tokenizer tokenizer, byte[] text) {
    return tokenizer instanceof ByteTokenizer
        ? new TokenSequence(new ByteStore(text))
        : of(tokenizer.encode(text));
  }

  /** The given tokens, which are not copied and must not be changed. */
  public static TokenSequence of(int... tokens) {
    return new TokenSequence(new IntStore(tokens));
  }

  /** Several, one behind the other; of bytes all or none. */
  static TokenSequence joined(List<TokenSequence> parts) {
    if (parts.stream().allMatch(part -> part.store instanceof ByteStore)) {
      List<byte[]> bytes = new ArrayList<>();
      parts.forEach(part -> bytes.add(((ByteStore) part.store).bytes()));
      return new TokenSequence(new ByteStore(Bytes.joined(bytes)));
    }
    int[] all = new int[parts.stream().mapToInt(TokenSequence::length).sum()];
    int at = 0;
    for (TokenSequence part : parts) {
      int[] own = part.slice(0, part.length());
      System.arraycopy(own, 0, all, at, own.length);
      at += own.length;
    }
    return of(all);
  }

  /** Number of tokens. */
  public int length() {
    return store.length();
  }

  /** Token at a position in {@code [0, length)}. */
  public int get(int position) {
    return store.get(position);
  }

  /** The tokens from {@code from} to just before {@code to}. */
  public int[] slice(int from, int to) {
    if (from < 0 || to > length() || from > to) {
      throw new IndexOutOfBoundsException("tokens " + from + " to " + to + " of " + length());
    }
    int[] slice = new int[to - from];
    Arrays.setAll(slice, i -> store.get(from + i));
    return slice;
  }

  private sealed interface Store {
    int length();

    int get(int position);
  }

  @SuppressWarnings("ArrayRecordComponent") // a private holder; never compared
  private record ByteStore(byte[] bytes) implements Store {
    @Override
    public int length() {
      return bytes.length;
    }

    @Override
    public int get(int position) {
      return bytes[position] & 0xff;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a private holder; never compared
  private record IntStore(int[] tokens) implements Store {
    @Override
    public int length() {
      return tokens.length;
    }

    @Override
    public int get(int position) {
      return tokens[position];
    }
  }
}
