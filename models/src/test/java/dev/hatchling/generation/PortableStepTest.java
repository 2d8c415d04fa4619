package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.generation.internal.Crew;
import dev.hatchling.generation.internal.Models;
import dev.hatchling.generation.internal.NoiseOf;
import dev.hatchling.generation.internal.SequenceDouble;
import dev.hatchling.generation.internal.StepDouble;
import dev.hatchling.generation.internal.StepWeights;
import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The recurrent form in portable operations, while Java cannot reach the memory of arrays. */
class PortableStepTest {
  private static final int LENGTH = 40;

  private static ModelConfig config(String architecture) {
    return Models.config(architecture, 2, 12, 2, 20)
        .with(Map.of("noise_membrane", "0.2", "noise_threshold", "0.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling",
    "bdh",
    "synaptic",
    "double_exponential",
    "ngrams",
    "delays",
    "forgetting"
  })
  void isTheStepOfTheKernels(String architecture) {
    LanguageModel model = Models.model(config(architecture).with("precision", "double"));
    int[] tokens = Models.tokens(LENGTH, 40);
    List<double[]> portable = new ArrayList<>();
    HostMemory.refuse(
        () -> {
          PortableStep step = new PortableStep(model);
          Map<String, INDArray> states = step.start();
          for (int t = 0; t < LENGTH; t++) {
            int[] before = Arrays.copyOfRange(tokens, 0, t);
            int[] token = {tokens[t]};
            portable.add(step.run(states, before, token, t, 9L, 0).toDoubleVector());
          }
        });
    try (Crew crew = new Crew(1)) {
      StepDouble step = new StepDouble(StepWeights.of(ModelWeights.of(model)), crew, null);
      SequenceDouble sequence = new SequenceDouble(step.shape);
      sequence.noise = new NoiseOf(9, 0);
      double[][][] every = {new double[LENGTH][]};
      step.run(new SequenceDouble[] {sequence}, new int[][] {tokens}, every);
      for (int t = 0; t < LENGTH; t++) {
        assertThat(portable.get(t)).containsExactly(every[0][t], within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"bdh", "ngrams", "bdh_delays", "forgetting"})
  void textsAreTakenOn(String architecture) {
    LanguageModel model = Models.model(config(architecture));
    int[] tokens = Models.tokens(LENGTH, 40);
    int[][] first = {Arrays.copyOf(tokens, 30), {}};
    int[][] rest = {Arrays.copyOfRange(tokens, 30, LENGTH), {tokens[0]}};
    try (RecurrentModel fused = RecurrentModel.of(model);
        RecurrentModel portable = RecurrentModel.portable(model)) {
      State expected = fused.newState(2, 1);
      State state = portable.newState(2, 1);
      for (int[][] some : new int[][][] {first, rest}) {
        fused.advance(expected, some);
        portable.advance(state, some);
      }
      for (int b = 0; b < 2; b++) {
        assertThat(state.position(b)).isEqualTo(expected.position(b));
        assertThat(state.logits(b)).containsExactly(expected.logits(b), within(1e-3f));
      }
    }
  }
}
