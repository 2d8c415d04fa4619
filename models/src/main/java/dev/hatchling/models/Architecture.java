package dev.hatchling.models;

import java.util.Locale;

/**
 * An architecture is what a model is composed of: its projections, neurons and attention, and a few
 * facts about it. Code asks for what it needs to know and never which architecture it has; another
 * one is another constant, of these blocks or of new ones (docs/decisions/architectures.md).
 */
public enum Architecture {
  /** The spiking Dragon Hatchling (docs/model.md, E1 to E61). */
  HATCHLING(new DaleProjections(), Activity.SPIKING, AttentionBlock.FORGETTING, true, false, 0.02),
  /**
   * The Dragon Hatchling exactly as published (Kosowski et al. 2025, arXiv:2509.26507;
   * docs/model.md, E80 and E81).
   */
  BDH(new PlainProjections(), Activity.RECTIFIED, AttentionBlock.REMEMBERING, false, true, 0.015);

  /** Without state of its own. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final ProjectionBlock projections;

  private final Activity activity;
  private final AttentionBlock attention;
  private final boolean normalisesValues;
  private final boolean published;
  private final double learningRate;

  Architecture(
      ProjectionBlock projections,
      Activity activity,
      AttentionBlock attention,
      boolean normalisesValues,
      boolean published,
      double learningRate) {
    this.projections = projections;
    this.activity = activity;
    this.attention = attention;
    this.normalisesValues = normalisesValues;
    this.published = published;
    this.learningRate = learningRate;
  }

  /** Its name in files and on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  ProjectionBlock projections() {
    return projections;
  }

  /** What its neurons do. */
  public Activity activity() {
    return activity;
  }

  AttentionBlock attention() {
    return attention;
  }

  /** Whether currents of value neurons are normalised over a head (E60), or not (E81). */
  public boolean normalisesValues() {
    return normalisesValues;
  }

  /** Whether its directories are those of the published BDH, which gives the neurons in its way. */
  boolean published() {
    return published;
  }

  /** Peak learning rate that trains it best at the size of preset {@code tiny} (E72). */
  public double learningRate() {
    return learningRate;
  }

  /**
   * Neurons of a head that have as many live weights as these have at the usual density of a half.
   */
  int neurons(int masked) {
    return projections.masked() ? masked : masked / 2;
  }
}
