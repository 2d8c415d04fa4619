package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.models.Architecture;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.KeyTable;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A key that a BDH is said not to read changes nothing in it. */
class KeysReadTest {
  private static final ModelConfig BDH =
      ModelConfig.defaults()
          .with(
              Map.of(
                  "architecture",
                  "bdh",
                  "n_layer",
                  "2",
                  "n_embd",
                  "8",
                  "n_head",
                  "2",
                  "n_neuron",
                  "8",
                  "vocab_size",
                  "8"));
  private static final INDArray LOGITS = logits(BDH);

  static Stream<KeyTable.Row> unread() {
    return SettingsPageTest.rows()
        .filter(row -> ModelConfig.keys().contains(row.key()))
        .filter(row -> row.readBy().equals(Set.of(Architecture.HATCHLING)))
        .filter(row -> !row.range().matches("one of \\w+"));
  }

  @ParameterizedTest
  @MethodSource("unread")
  void changesNothing(KeyTable.Row row) {
    ModelConfig other = changed(row);
    assertThat(other).isNotEqualTo(BDH);
    assertThat(logits(other)).isEqualTo(LOGITS);
  }

  /** With another value that is allowed. */
  private static ModelConfig changed(KeyTable.Row row) {
    List<String> values =
        row.range().startsWith("one of ")
            ? List.of(row.range().substring("one of ".length()).split(", "))
            : List.of("false", "true", "0.5", "0.25", "2", "3", "8");
    for (String value : values) {
      try {
        ModelConfig other = BDH.with(row.key(), value);
        if (!other.equals(BDH)) {
          return other;
        }
      } catch (IllegalArgumentException notAllowed) {
        assertThat(notAllowed).hasMessageContaining("must ");
      }
    }
    throw new AssertionError("no other value of " + row.key() + " among " + values);
  }

  private static INDArray logits(ModelConfig config) {
    ModelGraph graph =
        LanguageModel.create(config, RandomKey.root(3)).sequenceGraph(false, 0, null);
    int[][] tokens = {{1, 5, 2, 2, 7, 0}};
    return graph
        .graph()
        .outputSingle(new ModelInputs(config, graph).tokens(tokens).map(), GraphNames.LOGITS);
  }
}
