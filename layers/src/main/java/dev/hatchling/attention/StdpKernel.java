package dev.hatchling.attention;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The spike-timing-dependent plasticity window (Bi and Poo 1998; Song, Miller and Abbott 2000;
 * docs/model.md, E53): a presynaptic token that comes before a postsynaptic one is potentiated, one
 * that comes after is depressed.
 *
 * <p>Attention uses the causal side alone ({@link LagVectorFloat}): with the other, a later token
 * would reach an earlier output. That side is a sum of exponentials, because each of them is a
 * synaptic state that decays by a factor of its own per token.
 *
 * @param potentiation A₊, finite
 * @param exponentials shape of the causal side, at least one
 * @param depression A₋, finite
 * @param tauMinus τ₋ in tokens, above 0; infinite for no decay
 */
public record StdpKernel(
    double potentiation, List<Exponential> exponentials, double depression, double tauMinus) {
  /** Checks the values. */
  public StdpKernel {
    exponentials = List.copyOf(exponentials);
    if (exponentials.isEmpty()) {
      throw new InputException("STDP kernel: no exponential");
    }
    if (!Double.isFinite(potentiation) || !Double.isFinite(depression)) {
      throw new InputException(
          "STDP kernel: amplitudes " + potentiation + " and " + depression + " must be finite");
    }
    if (!(tauMinus > 0)) {
      throw new InputException("STDP kernel: time constant " + tauMinus + " must be above 0");
    }
  }

  /**
   * The window with one exponential on either side.
   *
   * @param tauPlus τ₊ in tokens, above 0; infinite for no decay
   */
  public static StdpKernel window(
      double potentiation, double tauPlus, double depression, double tauMinus) {
    if (!(tauPlus > 0) || !(tauMinus > 0)) {
      throw new InputException(
          "STDP kernel: time constants " + tauPlus + " and " + tauMinus + " must be above 0");
    }
    List<Exponential> one = List.of(new Exponential(1, Math.exp(-1 / tauPlus)));
    return new StdpKernel(potentiation, one, depression, tauMinus);
  }

  /**
   * The causal kernel of some exponentials: no depression.
   *
   * @param amplitude A₊
   */
  public static StdpKernel causal(double amplitude, List<Exponential> exponentials) {
    return new StdpKernel(amplitude, exponentials, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * The causal kernel of a decay per token.
   *
   * @param lambda in (0, 1]
   * @param amplitude A₊
   */
  public static StdpKernel ofDecay(double lambda, double amplitude) {
    return causal(amplitude, List.of(new Exponential(1, lambda)));
  }

  /** The causal kernel whose {@link #numbers} these are. */
  public static StdpKernel ofNumbers(List<Double> numbers) {
    List<Exponential> exponentials = new ArrayList<>();
    for (int i = 1; i < numbers.size(); i += 2) {
      exponentials.add(new Exponential(numbers.get(i), numbers.get(i + 1)));
    }
    return causal(numbers.get(0), exponentials);
  }

  /** The causal side: A₊, and of each exponential w and λ. */
  public List<Double> numbers() {
    List<Double> numbers = new ArrayList<>(List.of(potentiation));
    exponentials.forEach(e -> numbers.addAll(List.of(e.weight(), e.lambda())));
    return numbers;
  }

  /**
   * The weight of a pair of tokens: {@code A₊ Σ_k w_k e^(−lag/τ_k)} for lag above 0, {@code −A₋
   * e^(lag/τ₋)} below, 0 at 0. The exponent is never positive, so nothing overflows.
   *
   * @param lag postsynaptic minus presynaptic position
   */
  public double at(double lag) {
    if (lag > 0) {
      return potentiation * exponentials.stream().mapToDouble(e -> e.at(lag)).sum();
    }
    return lag < 0 ? -depression * Math.exp(lag / tauMinus) : 0;
  }
}
