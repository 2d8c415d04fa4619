package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.generation.internal.Models;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelWeights;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a text is what generation does with it. */
class TraceTest {
  private static final int TOKENS = 37;

  private static LanguageModel model(String architecture) {
    return Models.model(Models.config(architecture, 2, 12, 2, 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh", "double_exponential"})
  void itIsWhatTheModelDoes(String architecture) {
    LanguageModel model = model(architecture);
    int[] tokens = Models.tokens(TOKENS, 40);
    Trace trace = Trace.of(ModelWeights.of(model), tokens);
    try (RecurrentModel recurrent = RecurrentModel.of(model, 1)) {
      State state = recurrent.newState(1, 1);
      recurrent.advance(state, new int[][] {tokens});
      long[] emissions = recurrent.emissions();
      for (int l = 0; l < 2; l++) {
        assertThat(Arrays.stream(trace.counts(l)).sum()).isEqualTo((int) emissions[l]);
        for (int h = 0; h < 2; h++) {
          assertThat(trace.synapses(l, h)).isEqualTo(recurrent.synapses(state, 0, l, h));
        }
      }
    }
  }

  @Test
  void aSpikingNeuronIsActiveWhereItIsAboveItsThreshold() {
    Trace trace = Trace.of(ModelWeights.of(model("hatchling")), Models.tokens(TOKENS, 40));
    for (int t = 0; t < TOKENS; t++) {
      int[] active = trace.active(1, t);
      for (int n = 0; n < 40; n++) {
        assertThat(trace.distances(1, n)[t] > 0).isEqualTo(Arrays.binarySearch(active, n) >= 0);
      }
    }
  }

  /** The attention paid to a token is the key's product with it, decayed. */
  @Test
  void attentionDecaysAndLooksBackAlone() {
    LanguageModel model = model("bdh");
    int[] same = new int[10];
    Trace trace = Trace.of(ModelWeights.of(model), same);
    double[][] attention = trace.attention(0, 0);
    for (int t = 0; t < same.length; t++) {
      for (int j = t; j < same.length; j++) {
        assertThat(attention[t][j]).isZero();
      }
    }
    // The first layer's keys are one vector, turned: products depend on the distance alone.
    assertThat(attention[5][3]).isCloseTo(attention[7][5], within(1e-5));
  }

  /** A token adds the product of its key and the residual stream: a matrix of rank one. */
  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "forgetting"})
  void aTokenAddsAProduct(String architecture) {
    ModelWeights model = ModelWeights.of(model(architecture));
    int[] tokens = Models.tokens(TOKENS, 40);
    Trace before = Trace.of(model, Arrays.copyOf(tokens, TOKENS - 1));
    double[] added = Trace.of(model, tokens).added(1, 1, before);
    int strongest = 0;
    for (int i = 0; i < added.length; i++) {
      strongest = Math.abs(added[i]) > Math.abs(added[strongest]) ? i : strongest;
    }
    int row = strongest / 12;
    int column = strongest % 12;
    for (int n = 0; n < 20; n++) {
      for (int d = 0; d < 12; d++) {
        double product = added[n * 12 + column] * added[row * 12 + d] / added[strongest];
        assertThat(added[n * 12 + d]).isCloseTo(product, within(1e-4));
      }
    }
  }

  @Test
  void whatItCannotReadIsNamed() {
    ModelWeights model = ModelWeights.of(model("bdh"));
    assertThatThrownBy(() -> Trace.of(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 tokens");
    assertThatThrownBy(() -> Trace.of(model, 40))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("token 40");
  }
}
