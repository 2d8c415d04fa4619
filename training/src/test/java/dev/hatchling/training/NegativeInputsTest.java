package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Batch;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Presets;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class NegativeInputsTest {
  private static final int T = 24;

  private final ModelConfig config =
      Presets.of("tiny", Architecture.HATCHLING)
          .with(
              Map.of(
                  "n_layer",
                  "1",
                  "n_embd",
                  "16",
                  "n_head",
                  "2",
                  "n_neuron",
                  "32",
                  "vocab_size",
                  "16",
                  "precision",
                  "double",
                  "dropout",
                  "0"));

  @Test
  void whereRatesAreNotNegativeAndWhereHalfAre() {
    ModelConfig deep = config.with(Map.of("n_layer", "3", "shared", "false"));
    Inspection inspection = inspect(LanguageModel.create(deep, RandomKey.root(4)));
    assertThat(inspection.negativeInputs()).hasSize(9);
    for (int layer = 0; layer < 3; layer++) {
      String name = "layers." + layer + ".";
      assertThat(inspection.negativeInputs().get(name + "decoder")).isZero();
      assertThat(inspection.negativeInputs().get(name + "encoder")).isBetween(0.4, 0.6);
      assertThat(inspection.negativeInputs().get(name + "encoder_v")).isBetween(0.35, 0.65);
    }
    assertThat(inspection.projections())
        .allMatch(degrees -> inspection.negativeInputs().containsKey(degrees.name()));
  }

  /** A gain that may turn negative, and no margin: then gated activities are negative, too. */
  @Test
  void aNegativeRateIsFound() {
    ModelConfig odd = config.with(Map.of("bcm_gain", "5", "margin", "0"));
    Inspection inspection = inspect(LanguageModel.create(odd, RandomKey.root(4)));
    assertThat(inspection.negativeInputs().get("decoder")).isBetween(0.001, 0.5);
  }

  @Test
  void theStreamIsCountedAsItIs() {
    LanguageModel model = LanguageModel.create(config, RandomKey.root(4));
    INDArray table = model.array(ParameterNames.EMBEDDING);
    int negative = 0;
    for (int token : tokens()[0]) {
      double[] row = table.getRow(token).toDoubleVector();
      double mean = Arrays.stream(row).average().orElseThrow();
      negative += (int) Arrays.stream(row).filter(x -> x < mean).count();
    }
    assertThat(inspect(model).negativeInputs().get("encoder"))
        .isCloseTo(negative / (double) (T * config.width()), within(1e-12));
  }

  @Test
  void withoutTextNothingIsSaid() {
    LanguageModel model = LanguageModel.create(config, RandomKey.root(4));
    assertThat(Inspection.of(model, T, List.of()).negativeInputs()).isEmpty();
  }

  private static Inspection inspect(LanguageModel model) {
    float[] ones = new float[T];
    Arrays.fill(ones, 1);
    Batch batch =
        new Batch(tokens(), tokens(), new float[][] {ones}, new String[] {"text"}, new long[] {0});
    return Inspection.of(model, T, List.of(batch));
  }

  private static int[][] tokens() {
    int[][] tokens = new int[1][T];
    for (int t = 0; t < T; t++) {
      tokens[0][t] = (7 * t + t / 5) % 16;
    }
    return tokens;
  }
}
