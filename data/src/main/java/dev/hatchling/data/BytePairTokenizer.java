package dev.hatchling.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.hatchling.input.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Byte pairs as a {@code tokenizer.json} has them: those that {@link BytePairs} learned, GPT-2's,
 * and others over bytes. The library of Hugging Face encodes; what is no UTF-8 becomes tokens of
 * single bytes, so that any bytes come back as they were.
 *
 * <p>The library is an optional dependency, {@code ai.djl.huggingface:tokenizers}, and has a native
 * part. A tokenizer may be used by several threads.
 */
public final class BytePairTokenizer implements Tokenizer {
  /** Characters that the library is given at once: its time grows faster than their number. */
  private static final int PIECE = 1 << 12;

  private static final String LIBRARY = "ai.djl.huggingface:tokenizers";

  private static final String PROBE =
      "The  cat's\r\n\t 12,345 words; \u00e9\u0301 \u6f22\u5b57 \ud834\udd1e.\n\n end ";

  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer library;
  private final String json;
  private final byte[][] tokens;
  private final int[] ofBytes = new int[256];

  private BytePairTokenizer(HuggingFaceTokenizer library, String json, byte[][] tokens) {
    this.library = library;
    this.json = json;
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
   * @throws IOException if the file cannot be read, or the library is missing or does not run here
   * @throws InputException in one line, for a file that is no tokenizer, or that does not give any
   *     bytes back
   */
  public static BytePairTokenizer read(Path file) throws IOException {
    TokenizerFile read = TokenizerFile.read(file);
    byte[][] tokens = read.tokens();
    // It would look for a newer native part, and tell its makers of machines in a cloud.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(file, OPTIONS);
      BytePairTokenizer tokenizer = new BytePairTokenizer(library, read.text(), tokens);
      tokenizer.requireLossless(read);
      return tokenizer;
    } catch (NoClassDefFoundError missing) {
      throw new IOException(
          file + ": tokenizers need the library " + LIBRARY + ", which the class path lacks",
          missing);
    } catch (InputException lossy) {
      throw lossy;
    } catch (LinkageError | IllegalStateException error) {
      throw new IOException(
          "the library of tokenizers does not run here: " + error.getMessage(), error);
    } catch (RuntimeException error) {
      throw new InputException(file + ": " + TokenizerFile.line(error.getMessage()), error);
    }
  }

  /** What the rules of {@link TokenizerFile} do not know of would show here. */
  private void requireLossless(TokenizerFile file) {
    byte[] every = new byte[256];
    for (int b = 0; b < every.length; b++) {
      every[b] = (byte) b;
    }
    for (byte[] text : new byte[][] {every, Bytes.utf8(PROBE)}) {
      if (!Arrays.equals(decode(encode(text)), text)) {
        close();
        throw file.refused("a text that was encoded is decoded to another");
      }
    }
  }

  @Override
  public int vocabulary() {
    return tokens.length;
  }

  /** Long texts are encoded by several threads. */
  @Override
  public int[] encode(byte[] bytes) {
    List<Supplier<int[]>> parts = new ArrayList<>();
    Utf8Runs.split(
        bytes,
        PIECE,
        text -> parts.add(() -> encodePiece(text)),
        stray -> parts.add(() -> new int[] {ofBytes[stray & 0xff]}));
    int[][] encoded = parts.parallelStream().map(Supplier::get).toArray(int[][]::new);
    int[] all = new int[Arrays.stream(encoded).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (int[] part : encoded) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** The numbers alone: what else the library tells of an encoding takes it twice as long. */
  private int[] encodePiece(String text) {
    long encoding = TokenizersLibrary.LIB.encode(library.getHandle(), text, false);
    try {
      long[] numbers = TokenizersLibrary.LIB.getTokenIds(encoding);
      return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
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

  @Override
  public int bytes(int token) {
    return tokens[token].length;
  }

  @Override
  public Optional<String> json() {
    return Optional.of(json);
  }

  /** The bytes of a token. */
  public byte[] token(int number) {
    return Arrays.copyOf(tokens[number], tokens[number].length);
  }

  @Override
  public void close() {
    library.close();
  }
}
