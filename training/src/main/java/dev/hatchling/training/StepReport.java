package dev.hatchling.training;

import java.util.List;

/**
 * What a step did.
 *
 * @param step counted from 1
 * @param losses the batch's loss and its tasks'
 * @param rate learning rate η
 * @param gradientNorm global norm before clipping
 * @param tokens tokens of the batch, B·T
 * @param seconds wall-clock time of the step
 * @param activity each layer's activity since the last validation
 */
public record StepReport(
    long step,
    Decomposition losses,
    double rate,
    double gradientNorm,
    long tokens,
    double seconds,
    List<LayerActivity> activity) {}
