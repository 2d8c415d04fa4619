package dev.hatchling.models;

/** The two architectures one configuration can describe. */
public enum Architecture {
  /**
   * The spiking Dragon Hatchling: Dale projections, LIF neurons, STDP attention (docs/model.md).
   */
  HATCHLING,
  /**
   * The Dragon Hatchling exactly as published (Kosowski et al. 2025, arXiv:2509.26507): ReLU
   * neurons and linear attention.
   */
  BDH
}
