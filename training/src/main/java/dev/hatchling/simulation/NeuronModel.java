package dev.hatchling.simulation;

import dev.hatchling.input.Checks;

/** How input reaches the membrane. */
public sealed interface NeuronModel permits NeuronModel.Current, NeuronModel.Conductance {
  /** The membrane itself. */
  Membrane membrane();

  /** Constant current, pA. */
  double drive();

  /**
   * Input as current: {@code C dV/dt = −g_L (V − E_L) + I + I_e − w}, {@code τ_e dI_e/dt = −I_e +
   * noise}. Subthreshold this is solved exactly at every step.
   *
   * @param membrane the membrane
   * @param drive I, pA
   * @param excitationTime τ_e, ms
   */
  record Current(Membrane membrane, double drive, double excitationTime) implements NeuronModel {
    /** Refuses values out of range. */
    public Current {
      Checks.finite("drive", drive);
      Checks.positive("excitationTime", excitationTime);
    }
  }

  /**
   * Input as conductance (Destexhe, Rudolph, Fellous, Sejnowski 2001, the point-conductance model):
   * {@code C dV/dt = −g_L (V − E_L) − g_e (V − E_e) − g_i (V − E_i) + I − w}, where g_e and g_i are
   * Ornstein-Uhlenbeck processes cut at 0.
   *
   * @param membrane the membrane
   * @param drive I, pA
   * @param excitation mean of g_e, nS
   * @param inhibition mean of g_i, nS
   * @param excitationTime τ_e, ms
   * @param inhibitionTime τ_i, ms
   * @param excitationReversal E_e, mV
   * @param inhibitionReversal E_i, mV
   */
  record Conductance(
      Membrane membrane,
      double drive,
      double excitation,
      double inhibition,
      double excitationTime,
      double inhibitionTime,
      double excitationReversal,
      double inhibitionReversal)
      implements NeuronModel {
    /** Refuses values out of range. */
    public Conductance {
      Checks.finite("drive", drive);
      Checks.notNegative("excitation", excitation);
      Checks.notNegative("inhibition", inhibition);
      Checks.positive("excitationTime", excitationTime);
      Checks.positive("inhibitionTime", inhibitionTime);
      Checks.finite("excitationReversal", excitationReversal);
      Checks.finite("inhibitionReversal", inhibitionReversal);
    }
  }
}
