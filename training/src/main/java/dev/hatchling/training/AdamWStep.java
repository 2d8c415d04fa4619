package dev.hatchling.training;

/**
 * The numbers of one AdamW update.
 *
 * @param rate η / (1 − β₁ᵗ)
 * @param keep 1 − η λ
 * @param beta1 β₁
 * @param beta2 β₂
 * @param rootCorrection 1 / √(1 − β₂ᵗ)
 * @param epsilon ε
 * @param gradientScale c, what clipping multiplies the gradient with
 */
record AdamWStep(
    double rate,
    double keep,
    double beta1,
    double beta2,
    double rootCorrection,
    double epsilon,
    double gradientScale) {
  /**
   * The update of a step.
   *
   * @param eta learning rate of the group
   * @param decay λ
   * @param t number of the update, counted from 1
   */
  static AdamWStep of(TrainingConfig config, double eta, double decay, double t, double scale) {
    return new AdamWStep(
        eta / (1 - Math.pow(config.beta1(), t)),
        1 - eta * decay,
        config.beta1(),
        config.beta2(),
        1 / Math.sqrt(1 - Math.pow(config.beta2(), t)),
        config.epsilon(),
        scale);
  }
}
