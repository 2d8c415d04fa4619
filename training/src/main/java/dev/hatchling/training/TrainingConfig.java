package dev.hatchling.training;

import dev.hatchling.data.Reduction;
import dev.hatchling.models.Checks;
import dev.hatchling.models.Key;
import dev.hatchling.models.RecordJson;
import java.util.List;
import java.util.Map;

/**
 * How a model is trained (design section 3, "Training"). In JSON one flat object with these keys in
 * snake case.
 *
 * @param steps updates of a whole run, at least 1
 * @param batch B, samples a step, at least 1
 * @param seed of the random key that orders the batches and draws the dropout
 * @param rate peak learning rate η, above 0
 * @param daleRate factor on the rate of raw Dale weights, above 0
 * @param warmup steps of linear warm-up, at least 0
 * @param finalRate share of the rate that the cosine ends at, in [0, 1]
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon AdamW's small constant, above 0
 * @param weightDecay decoupled weight decay, at least 0
 * @param clip largest global norm of the gradient, above 0
 * @param reduction how the losses of a batch's samples become one
 * @param validateEvery steps between two validations, each of which saves the model
 * @param validationWindows most held-out samples of a task in a validation during the run
 */
public record TrainingConfig(
    long steps,
    int batch,
    long seed,
    @Key("learning_rate") double rate,
    @Key("dale_rate") double daleRate,
    long warmup,
    @Key("final_rate") double finalRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clip,
    Reduction reduction,
    long validateEvery,
    int validationWindows) {
  /** The values of design section 3, with the length of preset {@code tiny}. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(
          900, 8, 1, 0.02, 6, 50, 0.1, 0.9, 0.99, 1e-8, 0, 1, Reduction.SAMPLE_MEAN, 100, 192);

  /** Refuses values that cannot train, naming them. */
  public TrainingConfig {
    Checks.range("steps", steps, 1, 1L << 40);
    Checks.range("batch", batch, 1, 1 << 20);
    Checks.positive("learning_rate", rate);
    Checks.positive("dale_rate", daleRate);
    Checks.range("warmup", warmup, 0, 1L << 40);
    Checks.range("final_rate", finalRate, 0, 1);
    Checks.range("beta1", beta1, 0, 0.999999);
    Checks.range("beta2", beta2, 0, 0.999999);
    Checks.positive("epsilon", epsilon);
    Checks.notNegative("weight_decay", weightDecay);
    Checks.positive("clip", clip);
    Checks.range("validate_every", validateEvery, 1, 1L << 40);
    Checks.range("validation_windows", validationWindows, 1, 1 << 24);
  }

  /** All keys that a file or {@code --set} may use. */
  public static List<String> keys() {
    return RecordJson.keys(TrainingConfig.class);
  }

  /**
   * A copy with some values replaced, given as text.
   *
   * @throws IllegalArgumentException naming an unknown key or a bad value
   */
  public TrainingConfig with(Map<String, String> values) {
    return RecordJson.with(this, values);
  }

  /** The learning rate over the steps. */
  public Schedule schedule() {
    return new Schedule(rate, warmup, steps, finalRate);
  }
}
