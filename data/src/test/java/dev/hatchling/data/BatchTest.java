package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Sample LONG =
      new Sample(new int[] {1, 2, 3}, new int[] {2, 3, 4}, new float[] {1, 1, 1});
  private static final Sample SHORT = new Sample(new int[] {7}, new int[] {8}, new float[] {1});
  private static final Sample MASKED =
      new Sample(new int[] {5, 6}, new int[] {6, 7}, new float[] {0, 0});

  @Test
  void paddingIsNeverScored() {
    Batch batch = Batch.of(List.of(SHORT, LONG), List.of("a", "b"), 10, 4);
    assertThat(batch.tokens()[0]).containsExactly(7, 0, 0, 0);
    assertThat(batch.weights()[0]).containsExactly(1, 0, 0, 0);
    assertThat(batch.weights()[1]).containsExactly(1, 1, 1, 0);
    assertThat(batch.samples()).containsExactly(10, 11);
    assertThat(batch.read()).as("padding is not read").isEqualTo(4);
  }

  @Test
  void sampleWeightsOfBothReductionsSumToOneAndLeaveMaskedSamplesOut() {
    Batch batch = Batch.of(List.of(SHORT, MASKED, LONG), List.of("a", "b", "c"), 0, 3);
    assertThat(batch.sampleWeights(Reduction.SAMPLE_MEAN)).containsExactly(0.5, 0, 0.5);
    assertThat(batch.sampleWeights(Reduction.TOKEN_MEAN)).containsExactly(0.25, 0, 0.75);
    assertThat(batch.masked()).isEqualTo(1);
    Batch masked = Batch.of(List.of(MASKED), List.of("b"), 0, 3);
    assertThat(masked.sampleWeights(Reduction.TOKEN_MEAN)).containsExactly(0);
  }

  @Test
  void badShapesAreRefused() {
    assertThatThrownBy(() -> Batch.of(List.of(LONG), List.of("a"), 0, 2))
        .hasMessageContaining("more than the context of 2");
    assertThatThrownBy(() -> new Sample(new int[1], new int[2], new float[1]))
        .hasMessageContaining("1, 2, 1");
    assertThatThrownBy(() -> Reduction.of("median")).hasMessageContaining("\"median\"");
  }

  @Test
  void bytesRoundTrip() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    ByteTokenizer tokenizer = new ByteTokenizer();
    assertThat(tokenizer.decode(tokenizer.encode(all))).isEqualTo(all);
    assertThatThrownBy(() -> tokenizer.decode(65, 256)).hasMessageContaining("256 at position 1");
  }
}
