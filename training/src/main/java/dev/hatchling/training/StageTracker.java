package dev.hatchling.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Means of the losses by task, kept apart by the stages of a curriculum. */
public final class StageTracker implements TrainingListener {
  private final LongFunction<String> stages;
  private final Map<String, TaskTracker> trackers = new LinkedHashMap<>();

  /**
   * A tracker.
   *
   * @param stages name of the stage of a step, counted from 0
   */
  public StageTracker(LongFunction<String> stages) {
    this.stages = stages;
  }

  @Override
  public void stepped(StepReport report) {
    String stage = stages.apply(report.step() - 1);
    trackers.computeIfAbsent(stage, name -> new TaskTracker()).add(report.losses());
  }

  /** The stages so far, in order. */
  public Map<String, TaskTracker> stages() {
    return Collections.unmodifiableMap(trackers);
  }
}
