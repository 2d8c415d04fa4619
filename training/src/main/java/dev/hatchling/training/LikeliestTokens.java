package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How often the token that a model takes to be likeliest is the one that follows. */
final class LikeliestTokens implements LanguageLosses.Observer {
  private final List<long[][]> seen = new ArrayList<>();

  private LikeliestTokens() {}

  /** The share of the scored tokens of batches of one length. */
  static double right(LanguageModel model, List<Batch> batches) {
    LikeliestTokens tokens = new LikeliestTokens();
    LanguageLosses losses = new LanguageLosses(model, batches.get(0).context(), tokens);
    long scored = 0;
    long right = 0;
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      losses.losses(batch);
      for (int b = 0; b < batch.size(); b++) {
        for (int t = 0; t < batch.context(); t++) {
          boolean counts = batch.weights()[b][t] > 0;
          scored += counts ? 1 : 0;
          right += counts && tokens.seen.get(i)[b][t] == batch.targets()[b][t] ? 1 : 0;
        }
      }
    }
    return right / (double) scored;
  }

  @Override
  public List<String> names() {
    return List.of(GraphNames.LOGITS);
  }

  @Override
  public void see(Map<String, INDArray> values) {
    seen.add(Nd4j.argMax(values.get(GraphNames.LOGITS), 2).toLongMatrix());
  }
}
