package dev.hatchling.generation.internal;

/** Neurons without a state (docs/model.md, E80). */
final class RectifierFloat implements ActivityFloat {
  @Override
  public void prepare(float[] current, int from, int neurons) {}

  @Override
  public void fire(WorkFloat work, float[][] states, int t, int from, int to) {
    float[] current = work.current[t];
    float[] activity = work.activity;
    for (int i = from; i < to; i++) {
      activity[i] = Math.max(0f, current[i]);
    }
  }
}
