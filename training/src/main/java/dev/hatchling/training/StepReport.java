package dev.hatchling.training;

import dev.hatchling.data.Batch;
import java.util.List;

/**
 * What a step did.
 *
 * @param step counted from 1
 * @param batch what was learned from
 * @param perSample the loss of each of its samples, nats per scored token, {@code [B]}; empty where
 *     every token was masked
 * @param losses the batch's loss and its tasks'
 * @param rate learning rate η
 * @param gradientNorm global norm before clipping
 * @param tokens tokens of the batch, B·T
 * @param seconds wall-clock time of the step
 * @param activity each layer's activity since the last validation
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record StepReport(
    long step,
    Batch batch,
    double[] perSample,
    Decomposition losses,
    double rate,
    double gradientNorm,
    long tokens,
    double seconds,
    List<LayerActivity> activity) {}
