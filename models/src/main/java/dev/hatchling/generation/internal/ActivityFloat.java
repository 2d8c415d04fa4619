package dev.hatchling.generation.internal;

/** How the currents of a layer become the activity of its neurons, a head and a token at a time. */
interface ActivityFloat {
  /**
   * Makes the currents of a head ready, before tokens follow one another.
   *
   * @param current {@code [M]}
   * @param from first neuron of the head
   * @param neurons N
   */
  void prepare(float[] current, int from, int neurons);

  /**
   * One token of a head: reads {@code work.current[t]}, writes {@code work.activity}.
   *
   * @param states {@code [states][M]}; taken on
   * @param from first neuron of the head
   * @param to end of the head's neurons
   */
  void fire(WorkFloat work, float[][] states, int t, int from, int to);
}
