package dev.hatchling.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.hatchling.input.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Byte pairs as a {@code tokenizer.json} has them: those that {@link BytePairs} learned, GPT-2's,
 * and others over bytes. The library of Hugging Face encodes; what is no UTF-8 becomes tokens of
 * single bytes, so that any bytes come back as they were.
 *
 * <p>The library is an optional dependency, {@code ai.djl.huggingface:tokenizers}, and has a native
 * part. A tokenizer may be used by several threads.
 */
public final class BytePairTokenizer implements Tokenizer, AutoCloseable {
  /** Characters that the library is given at once: its time grows faster than their number. */
  private static final int PIECE = 1 << 12;

  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer library;
  private final byte[][] tokens;
  private final int[] ofBytes = new int[256];

  private BytePairTokenizer(HuggingFaceTokenizer library, byte[][] tokens) {
    this.library = library;
    this.tokens = tokens;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].length == 1) {
        ofBytes[tokens[i][0] & 0xff] = i;
      }
    }
  }

  /**
   * Reads a tokenizer.
   *
   * @throws IOException if the file cannot be read, or the library does not run here
   * @throws InputException in one line, for a file that is no tokenizer, or that does not give any
   *     bytes back
   */
  public static BytePairTokenizer read(Path file) throws IOException {
    byte[][] tokens = TokenizerFile.read(file);
    // It would look for a newer native part, and tell its makers of machines in a cloud.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      return new BytePairTokenizer(HuggingFaceTokenizer.newInstance(file, OPTIONS), tokens);
    } catch (LinkageError | IllegalStateException error) {
      throw new IOException(
          "the library of tokenizers does not run here: " + error.getMessage(), error);
    } catch (RuntimeException error) {
      throw new InputException(file + ": " + TokenizerFile.line(error.getMessage()), error);
    }
  }

  @Override
  public int vocabulary() {
    return tokens.length;
  }

  @Override
  public int[] encode(byte[] bytes) {
    IntStream.Builder all = IntStream.builder();
    Utf8Runs.split(
        bytes,
        PIECE,
        text -> {
          for (long token : library.encode(text, false, false).getIds()) {
            all.add((int) token);
          }
        },
        stray -> all.add(ofBytes[stray & 0xff]));
    return all.build().toArray();
  }

  @Override
  public byte[] decode(int... numbers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || numbers[i] >= tokens.length) {
        throw new InputException(
            "token "
                + numbers[i]
                + " at position "
                + i
                + " is not in the vocabulary of "
                + tokens.length);
      }
      bytes.writeBytes(tokens[numbers[i]]);
    }
    return bytes.toByteArray();
  }

  /** The bytes of a token. */
  public byte[] token(int number) {
    return Arrays.copyOf(tokens[number], tokens[number].length);
  }

  /** Gives back native memory. */
  @Override
  public void close() {
    library.close();
  }
}
