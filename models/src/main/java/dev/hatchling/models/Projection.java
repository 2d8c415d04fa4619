package dev.hatchling.models;

/** The three projections of a block. */
public enum Projection {
  /** Residual stream to neurons, {@code [M, D]}. */
  ENCODER("encoder"),
  /** Attention output to value neurons, {@code [M, D]}. */
  VALUE_ENCODER("encoder_v"),
  /** Gated activity to residual stream, {@code [D, M]}. */
  DECODER("decoder");

  private final String key;

  Projection(String key) {
    this.key = key;
  }

  /** Its name in files, as the published BDH has it. */
  public String key() {
    return key;
  }

  /** Rows: postsynaptic neurons. */
  public int outputs(ModelConfig config) {
    return this == DECODER ? config.width() : config.population();
  }

  /** Columns: presynaptic neurons. */
  public int inputs(ModelConfig config) {
    return this == DECODER ? config.population() : config.width();
  }
}
