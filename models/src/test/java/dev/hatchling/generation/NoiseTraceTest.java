package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.generation.NoiseTrace.Manner;
import dev.hatchling.generation.internal.Models;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.neurons.NoiseChannel;
import dev.hatchling.neurons.NoiseKeys;
import dev.hatchling.operations.HostDraws;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is shown of the noise is what training draws and generation adds. */
class NoiseTraceTest {
  private static final int LAYERS = 2;
  private static final int HEADS = 2;
  private static final int NEURONS = 20;
  private static final int CHOSEN = 5;
  private static final int TOKENS = 31;
  private static final long SEED = 7;
  private static final int[] TEXT = Models.tokens(TOKENS, 40);

  private static LanguageModel model(Map<String, String> noise) {
    return Models.model(
        Models.config("hatchling", LAYERS, 12, HEADS, NEURONS).with(noise).with("ops", "fused"));
  }

  private static LanguageModel noisy() {
    return model(Map.of("noise_membrane", "0.3", "noise_threshold", "0.2", "noise_synapse", "0.1"));
  }

  private static NoiseTrace read(LanguageModel model, Manner manner) {
    return new NoiseTrace.Reader(ModelWeights.of(model), TEXT, CHOSEN).read(SEED, TOKENS, manner);
  }

  @Test
  void neuronsReceiveWhatTrainingDrawsForThem() {
    LanguageModel model = noisy();
    NoiseTrace trace = read(model, Manner.PLAIN);
    assertThat(trace.channels())
        .containsExactly(NoiseChannel.MEMBRANE, NoiseChannel.THRESHOLD, NoiseChannel.SYNAPSE);
    assertThat(trace.chosen()).containsExactly(0, 4, 8, 12, 16);
    for (int layer = 0; layer < LAYERS; layer++) {
      NoiseKeys keys =
          NoiseKeys.of(ModelSettings.noise(model.config()), SEED, layer, HEADS, NEURONS);
      INDArray drawn =
          HostDraws.normals(keys, SEED, new long[] {0}, 0, TOKENS, HEADS * NEURONS, DataType.FLOAT);
      for (int head = 0; head < HEADS; head++) {
        for (int i = 0; i < CHOSEN; i++) {
          int row = (layer * HEADS + head) * CHOSEN + i;
          for (int channel = 0; channel < 3; channel++) {
            float[] found = trace.noise(trace.channels().get(channel))[row];
            for (int t = 0; t < TOKENS; t++) {
              float expected = drawn.getFloat(channel, 0, t, head * NEURONS + trace.chosen()[i]);
              assertThat(found[t]).isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void membranesAndActivityAreThoseOfGeneration() {
    LanguageModel model = noisy();
    NoiseTrace trace = read(model, Manner.PLAIN);
    long all = 0;
    try (RecurrentModel recurrent = RecurrentModel.of(model, 1)) {
      State state = recurrent.newState(1, 1);
      state.noise(SEED);
      for (int t = 0; t < TOKENS; t++) {
        recurrent.advance(state, new int[][] {{TEXT[t]}});
        assertThat(trace.membranes()[0][t]).isEqualTo(state.neurons(0, 0)[0][0]);
        float last = state.neurons(0, 1)[0][NEURONS + 16];
        assertThat(trace.membranes()[4 * CHOSEN - 1][t]).isEqualTo(last);
      }
      NoiseTrace.Reader every = new NoiseTrace.Reader(ModelWeights.of(model), TEXT, NEURONS);
      for (long active : every.read(SEED, TOKENS, Manner.PLAIN).active()) {
        all += active;
      }
      assertThat(all).isEqualTo(recurrent.emissions()[0] + recurrent.emissions()[1]).isPositive();
    }
  }

  @Test
  void noiseIsTheSameHoweverATextIsRead() {
    LanguageModel model = noisy();
    NoiseTrace plain = read(model, Manner.PLAIN);
    for (Manner manner : List.of(new Manner(2, 0, 1), new Manner(1, 3, 1), new Manner(1, 1, 8))) {
      NoiseTrace other = read(model, manner);
      for (NoiseChannel channel : plain.channels()) {
        assertThat(other.noise(channel)).isDeepEqualTo(plain.noise(channel));
      }
      if (manner.piece() == 1) {
        assertThat(other.membranes()).isDeepEqualTo(plain.membranes());
      }
    }
  }

  @Test
  void whatHasNoNoiseIsRefusedInOneLine() {
    assertThatThrownBy(() -> read(model(Map.of()), Manner.PLAIN))
        .hasMessageContaining("the model's neurons have no noise: set noise_membrane")
        .message()
        .hasLineCount(1);
    ModelWeights weights = ModelWeights.of(noisy());
    assertThatThrownBy(() -> new NoiseTrace.Reader(weights, new int[] {4000}, 1))
        .hasMessageContaining("token 4000");
    assertThatThrownBy(() -> new NoiseTrace.Reader(weights, new int[0], 1))
        .hasMessageContaining("0 tokens");
    assertThatThrownBy(() -> new Manner(0, 0, 1)).hasMessageContaining("0 threads");
    NoiseTrace trace = read(noisy(), Manner.PLAIN);
    assertThatThrownBy(() -> trace.noise(NoiseChannel.ADAPTATION))
        .hasMessageContaining("no noise of the channel adaptation");
  }
}
