package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.internal.Models;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of models whose tokens are no bytes. */
class TokensTest {
  private static final int VOCABULARY = 400;

  /**
   * The bytes, and tokens of several bytes that begin and end within characters: for each word the
   * longest one first, as byte pairs would not do, but any tokenizer may.
   */
  private static final class Pieces implements Tokenizer {
    private static final byte[] TEXT =
        "the é ü 漢字 𝄞 of and naïve — … “x”".getBytes(StandardCharsets.UTF_8);

    private final List<byte[]> tokens = new ArrayList<>();

    Pieces() {
      for (int b = 0; b < 256; b++) {
        tokens.add(new byte[] {(byte) b});
      }
      for (int i = 0; tokens.size() < VOCABULARY; i++) {
        int from = i % (TEXT.length - 5);
        tokens.add(java.util.Arrays.copyOfRange(TEXT, from, from + 2 + i % 4));
      }
    }

    @Override
    public int vocabulary() {
      return VOCABULARY;
    }

    @Override
    public int[] encode(byte[] bytes) {
      int[] tokens = new int[bytes.length];
      java.util.Arrays.setAll(tokens, i -> bytes[i] & 0xff);
      return tokens;
    }

    @Override
    public byte[] decode(int... numbers) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int number : numbers) {
        bytes.writeBytes(tokens.get(number));
      }
      return bytes.toByteArray();
    }
  }

  private static RecurrentModel model() {
    LanguageModel model =
        Models.model(
            Models.config("hatchling", 2, 12, 2, 20)
                .with("vocab_size", Integer.toString(VOCABULARY)));
    return RecurrentModel.of(model, 1);
  }

  /** Character by character what the tokens' bytes are, and no half of one before its time. */
  @Test
  void charactersAcrossTokensComeWhole() {
    Pieces pieces = new Pieces();
    try (Generator generator = Generator.of(model(), pieces)) {
      StringBuilder streamed = new StringBuilder();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Utf8Stream whole = new Utf8Stream();
      GenerationSettings settings = GenerationSettings.sampled(2000, 1);
      Continuation text = generator.stream("naïve", 3, settings);
      while (text.hasNext()) {
        Piece piece = text.next();
        streamed.append(piece.text());
        bytes.writeBytes(pieces.decode(piece.token()));
      }
      assertThat(streamed.toString()).isEqualTo(whole.add(bytes.toByteArray()));
      assertThat(streamed.toString()).contains("漢", "é");
    }
  }

  /** The prompt ends within a character, of which the first token may bring the rest. */
  @Test
  void aPromptMayEndWithinACharacter() {
    Pieces pieces = new Pieces();
    try (Generator generator = Generator.of(model(), pieces)) {
      byte[] half = {'a', (byte) 0xc3};
      State state = generator.start(List.of(half), 1);
      Continuation text = generator.continuation(state, GenerationSettings.sampled(40, 1));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(half);
      StringBuilder streamed = new StringBuilder();
      text.forEachRemaining(
          piece -> {
            streamed.append(piece.text());
            bytes.writeBytes(pieces.decode(piece.token()));
          });
      assertThat("a" + streamed).isEqualTo(new Utf8Stream().add(bytes.toByteArray()));
    }
  }

  @Test
  void stopStringsMayBeginAndEndWithinTokens() {
    try (Generator generator = Generator.of(model(), new Pieces())) {
      GenerationSettings free = GenerationSettings.sampled(300, 1);
      String text = generator.generate("a", 5, free, piece -> {});
      for (int from = 20; from < 60; from += 7) {
        String stop = text.substring(from, from + 3);
        GenerationSettings settings = new GenerationSettings(300, free.sampling(), List.of(stop));
        String cut = generator.generate("a", 5, settings, piece -> {});
        assertThat(cut).isEqualTo(text.substring(0, text.indexOf(stop)));
      }
    }
  }

  @Test
  void anotherNumberOfTokensIsRefused() {
    LanguageModel model =
        Models.model(Models.config("bdh", 1, 12, 2, 20).with("vocab_size", "300"));
    assertThatThrownBy(() -> Generator.of(RecurrentModel.of(model, 1), new Pieces()))
        .isInstanceOf(InputException.class)
        .hasMessage("vocab_size = 300: the tokenizer has 400");
  }
}
