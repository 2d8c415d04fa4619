package dev.hatchling.simulation;

import dev.hatchling.input.Checks;
import dev.hatchling.input.InputException;

/**
 * A leaky integrate-and-fire membrane.
 *
 * @param capacitance C, pF
 * @param leak g_L, nS
 * @param rest E_L, mV
 * @param threshold potential above which the neuron spikes, mV
 * @param reset potential after a spike, mV
 * @param refractory time for which the potential stays there, ms
 * @param adaptationTime τ_w, ms
 * @param adaptationJump what a spike adds to w, pA
 */
public record Membrane(
    double capacitance,
    double leak,
    double rest,
    double threshold,
    double reset,
    double refractory,
    double adaptationTime,
    double adaptationJump) {
  /** Refuses values out of range. */
  public Membrane {
    Checks.positive("capacitance", capacitance);
    Checks.positive("leak", leak);
    Checks.finite("rest", rest);
    Checks.finite("threshold", threshold);
    Checks.finite("reset", reset);
    Checks.notNegative("refractory", refractory);
    Checks.positive("adaptationTime", adaptationTime);
    Checks.finite("adaptationJump", adaptationJump);
    if (reset >= threshold) {
      throw new InputException(
          "reset must be below the threshold " + threshold + " mV, not " + reset);
    }
  }

  /** τ_m = C/g_L, ms. */
  public double time() {
    return capacitance / leak;
  }
}
