package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.generation.internal.Models;
import dev.hatchling.models.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state as a value: to the last bit, however it came about. */
class StateTest {
  private static final int LENGTH = 150;

  @TempDir private Path folder;

  private static LanguageModel model(String architecture) {
    return Models.model(Models.config(architecture, 2, 12, 3, 20));
  }

  private static void assertSame(State actual, State expected, RecurrentModel model)
      throws IOException {
    Path a = Files.createTempFile("state", ".a");
    Path b = Files.createTempFile("state", ".b");
    actual.save(a, model);
    expected.save(b, model);
    assertThat(Files.mismatch(a, b)).isEqualTo(-1);
    Files.delete(a);
    Files.delete(b);
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling, 64",
    "hatchling, 16",
    "hatchling, 1",
    "hatchling, 77",
    "bdh, 64",
    "bdh, 1",
    "bdh, 33",
    "double_exponential, 64",
    "double_exponential, 1",
    "double_exponential, 77",
    "synaptic, 64",
    "synaptic, 1",
    "synaptic, 77",
    "ngrams, 1",
    "ngrams, 77",
    "bdh_ngrams, 2",
    "delays, 1",
    "delays, 77",
    "forgetting, 1",
    "forgetting, 77"
  })
  void splitSavedAndLoadedIsTheSameToTheLastBit(String architecture, int chunk) throws IOException {
    LanguageModel model = model(architecture);
    int[] tokens = Models.tokens(LENGTH, 40);
    try (RecurrentModel one = RecurrentModel.of(model, 1);
        RecurrentModel two = RecurrentModel.of(model, 2)) {
      State whole = one.newState(1, 5);
      one.advance(whole, new int[][] {tokens});
      State split = two.newState(1, 5);
      for (int from = 0; from < LENGTH; from += chunk) {
        int to = Math.min(LENGTH, from + chunk);
        two.advance(split, new int[][] {Arrays.copyOfRange(tokens, from, to)});
        if (from % 11 == 0) {
          Path file = folder.resolve("state");
          split.save(file, two);
          split = State.load(file, two);
        }
      }
      assertSame(split, whole, one);
      assertThat(split.position(0)).isEqualTo(LENGTH);
      assertThat(split.seed(0)).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hatchling", "bdh", "double_exponential", "ngrams", "delays", "forgetting"})
  void aloneAndInsideABatch(String architecture) throws IOException {
    int[] tokens = Models.tokens(LENGTH, 40);
    int[][] batch = {
      Arrays.copyOf(tokens, 70), new int[0], tokens, Arrays.copyOfRange(tokens, 3, 20)
    };
    try (RecurrentModel model = RecurrentModel.of(model(architecture), 3)) {
      State together = model.newState(batch.length, 1);
      model.advance(together, batch);
      for (int b = 0; b < batch.length; b++) {
        State alone = model.newState(1, 1);
        model.advance(alone, new int[][] {batch[b]});
        assertSame(together.select(b), alone, model);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hatchling", "bdh", "double_exponential", "ngrams", "delays", "forgetting"})
  void resetForgetsEverythingAndCopiesShareNothing(String architecture) throws IOException {
    int[] tokens = Models.tokens(LENGTH, 40);
    try (RecurrentModel model = RecurrentModel.of(model(architecture), 1)) {
      State fresh = model.newState(1, 1);
      State used = fresh.copy();
      model.advance(used, new int[][] {tokens});
      assertSame(fresh, model.newState(1, 1), model);
      State copy = used.copy();
      used.reset();
      assertSame(used, fresh, model);
      model.advance(used, new int[][] {tokens});
      assertSame(used, copy, model);
      assertThat(used.bytes()).isEqualTo(fresh.bytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "ngrams", "delays", "forgetting"})
  void denseStatesAreTaken(String variant) {
    int[] tokens = Models.tokens(LENGTH, 40);
    LanguageModel weights = model(variant);
    int[] last = Arrays.copyOfRange(tokens, LENGTH - 3, LENGTH);
    try (RecurrentModel model = RecurrentModel.of(weights, 1)) {
      State state = model.newState(1, 1);
      model.advance(state, new int[][] {tokens});
      float[][][] neurons = {state.neurons(0, 0), state.neurons(0, 1)};
      float[][] synapses = new float[2][3 * 20 * 12];
      for (int l = 0; l < 2; l++) {
        for (int h = 0; h < 3; h++) {
          System.arraycopy(model.synapses(state, 0, l, h), 0, synapses[l], h * 240, 240);
        }
      }
      State taken = model.stateOf(LENGTH, neurons, synapses, state.logits(0), last);
      model.advance(state, new int[][] {{7}});
      model.advance(taken, new int[][] {{7}});
      for (int v = 0; v < 40; v++) {
        assertThat(taken.logits(0)[v])
            .isCloseTo(state.logits(0)[v], org.assertj.core.data.Offset.offset(1e-4f));
      }
    }
  }

  @Test
  void everyDamageIsRefusedInOneLine() throws IOException {
    try (RecurrentModel model =
        RecurrentModel.of(Models.model(Models.config("hatchling", 1, 4, 1, 6)), 1)) {
      State state = model.newState(1, 1);
      model.advance(state, new int[][] {Models.tokens(20, 40)});
      Path file = folder.resolve("toy");
      state.save(file, model);
      byte[] bytes = Files.readAllBytes(file);
      assertThat(bytes.length).isLessThan(10_000);
      for (int i = 0; i < bytes.length; i++) {
        Files.write(file, Arrays.copyOf(bytes, i));
        refused(file, model);
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << (i % 8));
        Files.write(file, flipped);
        refused(file, model);
      }
      Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
      refused(file, model);
      Files.write(file, bytes);
      assertSame(State.load(file, model), state, model);
    }
  }

  private static void refused(Path file, RecurrentModel model) {
    assertThatThrownBy(() -> State.load(file, model))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anotherModelsStateIsRefused() throws IOException {
    Path file = folder.resolve("state");
    LanguageModel weights = model("hatchling");
    try (RecurrentModel first = RecurrentModel.of(weights, 1)) {
      first.newState(1, 1).save(file, first);
    }
    weights.array("lm_head").putScalar(0, 1.5);
    try (RecurrentModel trained = RecurrentModel.of(weights, 1);
        RecurrentModel other = RecurrentModel.of(model("bdh"), 1)) {
      assertThatThrownBy(() -> State.load(file, trained)).hasMessageContaining("another model");
      assertThatThrownBy(() -> State.load(file, other)).hasMessageContaining("another model");
      assertThatThrownBy(() -> trained.newState(1, 1).save(file, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another model");
    }
  }

  @Test
  void badTokensAreRefused() {
    try (RecurrentModel model = RecurrentModel.of(model("bdh"), 1)) {
      State state = model.newState(1, 1);
      assertThatThrownBy(() -> model.advance(state, new int[][] {{40}}))
          .hasMessage("token 40 is not in the vocabulary of 40");
      assertThatThrownBy(() -> model.advance(state, new int[0][]))
          .hasMessage("0 rows of tokens for 1 sequences");
      assertThatThrownBy(() -> model.newState(0, 1)).hasMessageContaining("must be at least 1");
    }
  }
}
