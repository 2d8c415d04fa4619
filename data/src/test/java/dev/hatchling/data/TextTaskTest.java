package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTaskTest {
  private static final byte[] TEXT = counting(250);

  @Test
  void batchIsAPureFunctionOfTheStep() {
    TaskBatches source = new TaskBatches(task(TEXT), RandomKey.root(1), 4, 16);
    Batch later = source.batch(7);
    Batch again = new TaskBatches(task(TEXT), RandomKey.root(1), 4, 16).batch(7);
    assertThat(again.tokens()).isDeepEqualTo(later.tokens());
    assertThat(again.samples()).containsExactly(28, 29, 30, 31);
    assertThat(source.batch(8).tokens()).isNotEqualTo(later.tokens());
  }

  @Test
  void everyWindowOccursAndTargetsFollow() {
    TaskBatches source = new TaskBatches(task(counting(20)), RandomKey.root(2), 8, 16);
    Set<Integer> offsets = new HashSet<>();
    for (int step = 0; step < 50; step++) {
      Batch batch = source.batch(step);
      for (int b = 0; b < 8; b++) {
        offsets.add(batch.tokens()[b][0]);
        for (int t = 0; t < 16; t++) {
          assertThat(batch.targets()[b][t]).isEqualTo(batch.tokens()[b][t] + 1);
        }
      }
    }
    assertThat(offsets).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void textShorterThanTheContextIsRefused() {
    assertThatThrownBy(() -> new TaskBatches(task(counting(16)), RandomKey.root(1), 4, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"text\" is smaller than one sample: its training text has 16");
    assertThatThrownBy(() -> TextWindows.spread(tokens(counting(16)), 16, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 tokens");
  }

  @Test
  void spreadWindowsReachFromTheFirstToTheLastToken() {
    List<Sample> windows = TextWindows.spread(tokens(TEXT), 64, 192);
    assertThat(windows).hasSize(186);
    assertThat(windows.get(0).tokens()[0]).isZero();
    assertThat(windows.get(185).targets()[63]).isEqualTo(249);
    assertThat(TextWindows.spread(tokens(counting(18)), 16, 192)).hasSize(2);
  }

  @Test
  void consecutiveWindowsPredictEveryTokenOnce() {
    for (int length : new int[] {2, 16, 17, 18, 33, 100}) {
      int[] expected = {1};
      for (Sample sample : TextWindows.consecutive(tokens(counting(length)), 16)) {
        for (int target : sample.targets()) {
          assertThat(target).isEqualTo(expected[0]++);
        }
      }
      assertThat(expected[0]).isEqualTo(length);
    }
  }

  @Test
  void bigramModelIsTheClosedForm() {
    BigramModel model = BigramModel.train(TokenSequence.of(0, 1, 0, 1, 1), 2);
    assertThat(model.loss(0, 1)).isCloseTo(-Math.log(3.0 / 4.0), within(1e-15));
    assertThat(model.loss(1, 1)).isCloseTo(-Math.log(2.0 / 4.0), within(1e-15));
    List<Sample> samples = TextWindows.consecutive(TokenSequence.of(0, 1, 1), 2);
    assertThat(model.loss(samples)).isCloseTo((-Math.log(0.75) - Math.log(0.5)) / 2, within(1e-15));
  }

  @Test
  void heldOutWindowsThatOccurInTrainingAreLeftOut() {
    byte[] training = new byte[1000];
    byte[] heldOut = new byte[200];
    for (int i = 0; i < 1000; i++) {
      training[i] = (byte) RandomKey.root(3).below(256, i);
    }
    for (int i = 0; i < 200; i++) {
      heldOut[i] = i < 100 ? training[500 + i] : (byte) RandomKey.root(4).below(256, i);
    }
    TextTask task = TextTask.of(new Corpus("text", training, heldOut), new ByteTokenizer());
    // Windows of 40 at offsets 0 to 60 lie within the copied part, those behind do not.
    List<Sample> kept = task.heldOut(40, 1000);
    assertThat(kept).hasSize(160 - 61);
    assertThat(kept.get(0).tokens()).isEqualTo(task.heldOutText().slice(61, 101));
  }

  private static TextTask task(byte[] training) {
    return TextTask.of(new Corpus("text", training, counting(100)), new ByteTokenizer());
  }

  private static TokenSequence tokens(byte[] text) {
    return TokenSequence.of(new ByteTokenizer(), text);
  }

  private static byte[] counting(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) i;
    }
    return text;
  }
}
