package dev.hatchling.training;

import java.util.List;

/**
 * A validation during training.
 *
 * @param step steps done
 * @param evaluation losses on held-out samples
 * @param best whether no earlier validation was better
 * @param activity each layer's activity in training since the last validation
 * @param training losses by task in training since the last validation
 */
public record ValidationReport(
    long step,
    Evaluation evaluation,
    boolean best,
    List<LayerActivity> activity,
    List<TaskLoss> training) {}
