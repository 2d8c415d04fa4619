package dev.hatchling.models;

/** What the neurons of a model do with their currents. */
public enum Activity {
  /** They integrate them and spike (docs/model.md, E20 to E40). */
  SPIKING(new SpikingNeurons()),
  /** They pass on what is positive (docs/model.md, E80). */
  RECTIFIED(new RectifiedNeurons());

  /** Without state of its own. */
  @SuppressWarnings("ImmutableEnumChecker")
  final NeuronBlock block;

  Activity(NeuronBlock block) {
    this.block = block;
  }
}
