package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Corpus;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bits per byte of models whose tokens are no bytes. */
class BitsPerByteTest {
  private static final String LINE = "abcabcab";

  /** Tokens abc, ab and c: 3, 2 and 1 bytes. */
  private static final class Three implements Tokenizer {
    private static final List<String> TOKENS = List.of("abc", "ab", "c");

    @Override
    public int vocabulary() {
      return TOKENS.size();
    }

    @Override
    public int[] encode(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.US_ASCII);
      int[] tokens = new int[text.length()];
      int count = 0;
      while (!text.isEmpty()) {
        String rest = text;
        int token = TOKENS.indexOf(TOKENS.stream().filter(rest::startsWith).findFirst().orElse(""));
        tokens[count++] = token;
        text = text.substring(TOKENS.get(token).length());
      }
      return Arrays.copyOf(tokens, count);
    }

    @Override
    public byte[] decode(int... tokens) {
      StringBuilder text = new StringBuilder();
      Arrays.stream(tokens).forEach(token -> text.append(TOKENS.get(token)));
      return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static Evaluation uniform(Tokenizer tokenizer, String heldOut, int context) {
    byte[] bytes = heldOut.getBytes(StandardCharsets.US_ASCII);
    TextTask task = TextTask.of(new Corpus("text", bytes, bytes), tokenizer);
    return Evaluator.evaluate(
            batch -> {
              double[] losses = new double[batch.size()];
              Arrays.fill(losses, Math.log(tokenizer.vocabulary()));
              return losses;
            },
            HeldOut.all(List.of(task), context, Long.MAX_VALUE).batches(),
            tokenizer,
            () -> false)
        .orElseThrow();
  }

  /** Every token but the first is predicted at log2(3) bits. */
  @Test
  void aUniformModelHasTheBitsOfItsTokensOverTheirBytes() {
    Evaluation evaluation = uniform(new Three(), LINE.repeat(50), 7);
    assertThat(evaluation.bytes()).isEqualTo(50 * 8 - 3);
    assertThat(evaluation.tokens()).isEqualTo(50 * 3 - 1);
    assertThat(evaluation.loss()).isCloseTo(Math.log(3), within(1e-12));
    double bits = 149 * Math.log(3) / Math.log(2) / 397;
    assertThat(evaluation.bitsPerByte()).isCloseTo(bits, within(1e-12));
    assertThat(evaluation.tasks().get(0).bitsPerByte()).isCloseTo(bits, within(1e-12));
  }

  @Test
  void bytesHaveEightBits() {
    Evaluation evaluation = uniform(new dev.hatchling.data.ByteTokenizer(), LINE.repeat(50), 7);
    assertThat(evaluation.bytes()).isEqualTo(evaluation.tokens()).isEqualTo(399);
    assertThat(evaluation.bitsPerByte()).isCloseTo(8, within(1e-12));
  }

  /** The same text as bytes and as tokens: nats per token differ, bits of all the text do not. */
  @Test
  void baselinesAreInBitsPerByteToo() {
    Evaluation evaluation = uniform(new Three(), LINE.repeat(50), 7);
    ModelScore score = new ModelScore(evaluation, Map.of("text", Math.log(3)), List.of());
    assertThat(score.toJson().at("/bigramBitsPerByte/text").asDouble())
        .isCloseTo(evaluation.bitsPerByte(), within(1e-12));
    assertThat(score.toJson().at("/tasks/text/bytes").asLong()).isEqualTo(397);
  }
}
