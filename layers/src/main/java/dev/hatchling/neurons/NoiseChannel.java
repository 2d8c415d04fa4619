package dev.hatchling.neurons;

/** Where noise enters a neuron; see {@link NoiseSettings}. */
public enum NoiseChannel {
  /** Added to the current. */
  MEMBRANE("membrane"),
  /** Added to the firing threshold. */
  THRESHOLD("threshold"),
  /** A factor of the current. */
  SYNAPSE("synapse"),
  /** Added to the spike trace where it is read. */
  ADAPTATION("adaptation");

  private final String key;

  NoiseChannel(String key) {
    this.key = key;
  }

  /** The channel's name in the tree of random keys. */
  public String key() {
    return key;
  }
}
