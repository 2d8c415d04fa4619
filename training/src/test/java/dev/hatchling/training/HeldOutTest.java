package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.data.Batch;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Corpus;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.data.TextTask;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int CONTEXT = 16;

  private static TextTask text(String name, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return TextTask.of(new Corpus(name, bytes, bytes), new ByteTokenizer());
  }

  /** As many tokens of each task as are asked for, in batches that hold one task each. */
  @Test
  void theFirstTokensOfEachTaskAreRead() {
    List<Task> tasks = List.of(text("a", 5000), text("b", 300));
    HeldOut held = HeldOut.all(tasks, CONTEXT, 2000);
    List<Batch> batches = held.batches();
    assertThat(batches).extracting(batch -> batch.tasks()[0]).containsExactly("a", "a", "b");
    assertThat(batches).extracting(Batch::size).containsExactly(64, 61, 19);
    assertThat(batches).extracting(batch -> batch.samples()[0]).containsExactly(0L, 64L, 0L);
    int[] read = tasks.get(0).heldOut(CONTEXT).get(64).tokens();
    assertThat(batches.get(1).tokens()[0]).isEqualTo(read);
    assertThat(held.tokens()).hasSize(125 * CONTEXT + 299);
    List<Sample> every = tasks.get(0).heldOut(CONTEXT);
    int[] first =
        every.subList(0, 125).stream().flatMapToInt(s -> Arrays.stream(s.tokens())).toArray();
    assertThat(Arrays.copyOf(held.tokens(), first.length)).isEqualTo(first);
  }
}
