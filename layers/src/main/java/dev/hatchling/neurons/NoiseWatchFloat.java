package dev.hatchling.neurons;

/** Sees the noise that neurons receive; changes nothing. */
public interface NoiseWatchFloat {
  /**
   * A row of noise has been drawn.
   *
   * @param position of the token
   * @param neuron number, within the layer, of the neuron at place from
   * @param normals ξ, at from to to
   */
  void see(NoiseChannel channel, long position, int neuron, float[] normals, int from, int to);
}
