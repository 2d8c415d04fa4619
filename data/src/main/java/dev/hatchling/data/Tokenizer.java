package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns bytes into token numbers in {@code [0, vocabulary)} and back, without loss. */
public interface Tokenizer extends AutoCloseable {
  /** Number of different tokens, V. */
  int vocabulary();

  /**
   * Tokens of a piece of text.
   *
   * @param bytes the text's bytes, usually UTF-8; any bytes are allowed
   * @return token numbers in {@code [0, vocabulary)}
   */
  int[] encode(byte[] bytes);

  /** Tokens of a string's UTF-8 bytes. */
  default int[] encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Bytes of a sequence of tokens, the inverse of {@link #encode(byte[])}. They need not be whole
   * UTF-8 characters. Any threads may call it at once.
   *
   * @throws InputException if a token is outside {@code [0, vocabulary)}
   */
  byte[] decode(int... tokens);

  /** Number of bytes of a token. */
  default int bytes(int token) {
    return decode(token).length;
  }

  /** The text of its {@code tokenizer.json}, which a model is kept with; none where it has none. */
  default Optional<String> json() {
    return Optional.empty();
  }

  /** Gives back native memory, where it holds some. */
  @Override
  default void close() {}
}
