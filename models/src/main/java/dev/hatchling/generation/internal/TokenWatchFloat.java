package dev.hatchling.generation.internal;

/** Sees what a head did with a token; changes nothing. */
public interface TokenWatchFloat {
  /**
   * A token has been read by a head.
   *
   * @param position of the token
   * @param distance of the neurons from their thresholds, {@code [M]}; zeros where they have none
   * @param activity of the neurons, {@code [M]}; the head's N are those of this token
   * @param key the token's key, {@code [N]} and more
   * @param gate what the token leaves of the synapses; 1 where there are no gates
   */
  void see(
      int layer,
      int head,
      int position,
      float[] distance,
      float[] activity,
      float[] key,
      float gate);
}
