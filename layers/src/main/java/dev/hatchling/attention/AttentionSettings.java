package dev.hatchling.attention;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Settings of {@code Operations.stdpAttention}.
 *
 * @param heads H
 * @param lambda decay per token and head, each in (0, 1]; all 1 for BDH
 * @param amplitude A₊
 * @param ropeBase base of the rotary embedding, above 1: dimensions (2k, 2k+1) turn by position ·
 *     base^(−2k/N)
 * @param chunk tokens per chunk of the fused kernel; 0 lets it choose
 */
public record AttentionSettings(
    int heads, List<Double> lambda, double amplitude, double ropeBase, int chunk) {
  /** Checks the values. */
  public AttentionSettings {
    if (heads < 1) {
      throw new IllegalArgumentException("attention: heads " + heads + " is below 1");
    }
    if (lambda.size() != heads) {
      throw new IllegalArgumentException(
          "attention: " + lambda.size() + " decays for " + heads + " heads");
    }
    lambda = List.copyOf(lambda);
    for (double value : lambda) {
      if (!(value > 0 && value <= 1)) {
        throw new IllegalArgumentException("attention: decay " + value + " is not in (0, 1]");
      }
    }
    if (!Double.isFinite(amplitude)) {
      throw new IllegalArgumentException("attention: amplitude " + amplitude + " is not finite");
    }
    if (!(ropeBase > 1 && Double.isFinite(ropeBase))) {
      throw new IllegalArgumentException("attention: rotary base " + ropeBase + " is not above 1");
    }
    if (chunk < 0) {
      throw new IllegalArgumentException("attention: chunk " + chunk + " is negative");
    }
  }

  /**
   * BDH's attention: no decay.
   *
   * @param heads H
   * @param ropeBase base of the rotary embedding
   */
  public static AttentionSettings undecayed(int heads, double ropeBase) {
    return new AttentionSettings(heads, Collections.nCopies(heads, 1.0), 1, ropeBase, 0);
  }

  /**
   * Settings that leave the chunk to the kernel.
   *
   * @param lambda decay per token of each head
   * @param amplitude A₊
   * @param ropeBase base of the rotary embedding
   */
  public static AttentionSettings of(double[] lambda, double amplitude, double ropeBase) {
    List<Double> decays = Arrays.stream(lambda).boxed().toList();
    return new AttentionSettings(lambda.length, decays, amplitude, ropeBase, 0);
  }

  /** The same with a fixed number of tokens per chunk. */
  public AttentionSettings withChunk(int tokens) {
    return new AttentionSettings(heads, lambda, amplitude, ropeBase, tokens);
  }
}
