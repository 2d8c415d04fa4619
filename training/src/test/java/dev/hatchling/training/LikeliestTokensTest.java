package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class LikeliestTokensTest {
  /** A model that always says the same token is right where that is the answer. */
  @Test
  void accuracyIsTheShareOfAnswersThatAreLikeliest() {
    Task task = BuiltInTasks.named("mqar4", new ByteTokenizer());
    LanguageModel model =
        LanguageModel.create(
            ModelConfig.defaults()
                .with(Map.of("architecture", "bdh", "n_embd", "8", "n_neuron", "8"))
                .with(Map.of("n_head", "2", "n_layer", "1", "context", "64")),
            RandomKey.root(1));
    INDArray embedding = model.array("embed.weight");
    embedding.assign(0);
    embedding.getColumn(0).assign(1);
    int answer = task.heldOut(64, 1).get(0).targets()[answered(task)];
    INDArray head = model.array("lm_head");
    head.assign(0);
    head.getRow(answer).assign(0);
    head.putScalar(answer, 0, 1);
    long scored = 0;
    long right = 0;
    for (Sample sample : task.heldOut(64)) {
      for (int t = 0; t < 64; t++) {
        boolean counts = sample.weights()[t] > 0;
        scored += counts ? 1 : 0;
        right += counts && sample.targets()[t] == answer ? 1 : 0;
      }
    }
    double accuracy =
        ModelScore.of(model, List.of(task), 64, Long.MAX_VALUE)
            .evaluation()
            .tasks()
            .get(0)
            .accuracy()
            .orElseThrow();
    assertThat(accuracy).isPositive().isEqualTo(right / (double) scored);
    assertThat(scored).isEqualTo(4 * 192);
  }

  private static int answered(Task task) {
    float[] weights = task.heldOut(64, 1).get(0).weights();
    return IntStream.range(0, weights.length).filter(t -> weights[t] > 0).findFirst().orElseThrow();
  }
}
