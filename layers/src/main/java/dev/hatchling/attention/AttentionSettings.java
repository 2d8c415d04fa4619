package dev.hatchling.attention;

import dev.hatchling.graph.OpArguments;
import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Settings of {@code Operations.stdpAttention}.
 *
 * @param kernels one for each of the H heads, all of as many exponentials
 * @param ropeBase base of the rotary embedding, above 1: dimensions (2k, 2k+1) turn by position ·
 *     base^(−2k/N)
 * @param chunk tokens per chunk of the fused kernel; 0 lets it choose
 * @param finalState whether the synaptic state after the last token is wanted
 * @param steps T where the graph is made for one length, else 0: the portable form then keeps its
 *     kernel and does not compute it anew at each run
 */
public record AttentionSettings(
    List<StdpKernel> kernels, double ropeBase, int chunk, boolean finalState, int steps) {
  /** Checks the values. */
  public AttentionSettings {
    kernels = List.copyOf(kernels);
    if (kernels.isEmpty()) {
      throw new InputException("attention: heads 0 is below 1");
    }
    int components = kernels.get(0).exponentials().size();
    for (StdpKernel kernel : kernels) {
      if (kernel.exponentials().size() != components) {
        throw new InputException(
            "attention: kernels of "
                + components
                + " and of "
                + kernel.exponentials().size()
                + " exponentials");
      }
    }
    if (!(ropeBase > 1 && Double.isFinite(ropeBase))) {
      throw new InputException("attention: rotary base " + ropeBase + " is not above 1");
    }
    if (chunk < 0) {
      throw new InputException("attention: chunk " + chunk + " is negative");
    }
    if (steps < 0) {
      throw new InputException("attention: steps " + steps + " is negative");
    }
  }

  /**
   * Settings that leave the chunk to the kernel and want no final state.
   *
   * @param kernels one a head
   * @param ropeBase base of the rotary embedding
   */
  public static AttentionSettings of(List<StdpKernel> kernels, double ropeBase) {
    return new AttentionSettings(kernels, ropeBase, 0, false, 0);
  }

  /**
   * As {@link #of(List, double)}, with one exponential a head.
   *
   * @param lambda decay per token of each head
   * @param amplitude A₊
   */
  public static AttentionSettings of(double[] lambda, double amplitude, double ropeBase) {
    return of(
        Arrays.stream(lambda).mapToObj(l -> StdpKernel.ofDecay(l, amplitude)).toList(), ropeBase);
  }

  /**
   * BDH's attention: no decay.
   *
   * @param heads H
   * @param ropeBase base of the rotary embedding
   */
  public static AttentionSettings undecayed(int heads, double ropeBase) {
    return of(Collections.nCopies(heads, StdpKernel.ofDecay(1, 1)), ropeBase);
  }

  /** The same with a fixed number of tokens per chunk. */
  public AttentionSettings withChunk(int tokens) {
    return new AttentionSettings(kernels, ropeBase, tokens, finalState, steps);
  }

  /** The same with the final state. */
  public AttentionSettings withFinalState() {
    return new AttentionSettings(kernels, ropeBase, chunk, true, steps);
  }

  /** The same for a graph made for one length. */
  public AttentionSettings withSteps(int tokens) {
    return new AttentionSettings(kernels, ropeBase, chunk, finalState, tokens);
  }

  /** H. */
  public int heads() {
    return kernels.size();
  }

  /** K, exponentials of a kernel: synaptic states of a head. */
  public int components() {
    return kernels.get(0).exponentials().size();
  }

  /** All but steps, which the fused op has no use for. */
  void write(OpArguments to) {
    to.put(heads()).put(ropeBase).put(chunk).put(finalState);
    kernels.forEach(kernel -> to.put(kernel.numbers()));
  }

  static AttentionSettings read(OpArguments from) {
    int heads = from.nextInt();
    double ropeBase = from.nextDouble();
    int chunk = from.nextInt();
    boolean finalState = from.nextBoolean();
    List<StdpKernel> kernels = new ArrayList<>();
    for (int h = 0; h < heads; h++) {
      kernels.add(StdpKernel.ofNumbers(from.nextDoubles()));
    }
    return new AttentionSettings(kernels, ropeBase, chunk, finalState, 0);
  }
}
