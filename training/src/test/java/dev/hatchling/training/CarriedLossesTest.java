package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Task;
import dev.hatchling.data.UserTasks;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** State carried over windows against one window as long as the text. */
class CarriedLossesTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();

  @TempDir Path folder;

  private static LanguageModel model(String architecture, String ops) {
    return LanguageModel.create(
        ModelConfig.defaults()
            .with(Map.of("architecture", architecture, "ops", ops, "precision", "double"))
            .with(Map.of("n_embd", "16", "n_neuron", "32", "n_head", "2", "n_layer", "2"))
            .with(
                Map.of(
                    "context",
                    "16",
                    "ngram_rows",
                    "60",
                    "chunk",
                    "5",
                    "delay_taps",
                    "4",
                    "forgetting",
                    "true")),
        RandomKey.root(5));
  }

  private Task texts(String... words) throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    for (int i = 0; i < words.length; i++) {
      Files.writeString(texts.resolve(i + ".txt"), words[i]);
    }
    return UserTasks.heldOut("t", texts, BYTES).get(0);
  }

  @ParameterizedTest
  @CsvSource({"hatchling, fused", "bdh, fused", "hatchling, portable"})
  void windowsWithCarriedStateAreOneLongWindow(String architecture, String ops) throws IOException {
    LanguageModel model = model(architecture, ops);
    // The first text ends with a window: what follows begins anew all the same.
    List<Task> tasks = List.of(texts("a long".repeat(6), "another text, of its own", "short"));
    TaskEvaluation whole =
        ModelScore.of(model, BYTES, tasks, 40, Long.MAX_VALUE).evaluation().tasks().get(0);
    for (int context : ops.equals("portable") ? new int[] {7} : new int[] {1, 7, 40}) {
      TaskEvaluation carried =
          ModelScore.carried(model, BYTES, tasks, context, Long.MAX_VALUE).tasks().get(0);
      assertThat(carried.tokens()).isEqualTo(whole.tokens()).isEqualTo(35 + 23 + 4);
      assertThat(carried.loss()).as("%d", context).isCloseTo(whole.loss(), within(1e-9));
      assertThat(carried.bitsPerByte()).isCloseTo(carried.loss() / Math.log(2), within(1e-12));
    }
    double windows =
        ModelScore.of(model, BYTES, tasks, 7, Long.MAX_VALUE).evaluation().tasks().get(0).loss();
    assertThat(windows).isNotCloseTo(whole.loss(), within(1e-6));
  }

  @Test
  void asManyTokensAsWithoutAreRead() throws IOException {
    LanguageModel model = model("bdh", "fused");
    List<Task> tasks = List.of(texts("a long".repeat(6), "another text, of its own"));
    for (long most : new long[] {1, 14, 40, 49}) {
      assertThat(ModelScore.carried(model, BYTES, tasks, 7, most).tokens())
          .isEqualTo(ModelScore.of(model, BYTES, tasks, 7, most).evaluation().tokens());
    }
  }

  @Test
  void problemsStandAlone() {
    List<Task> tasks = List.of(BuiltInTasks.named("copy", BYTES));
    assertThatThrownBy(() -> ModelScore.carried(model("bdh", "fused"), BYTES, tasks, 40, 100))
        .hasMessageContaining("no task is running text");
  }
}
