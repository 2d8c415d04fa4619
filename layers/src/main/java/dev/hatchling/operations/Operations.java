package dev.hatchling.operations;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.axons.AxonsOutput;
import dev.hatchling.input.InputException;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.neurons.BcmOutput;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The operations that the model's graph is made of. Every operation exists twice, with equal values
 * and gradients: fused (Java kernels, CPU) and portable (compositions of built-in SameDiff
 * operations, which any ND4J backend runs). Models and layers build graphs only through this
 * interface.
 *
 * <p>Shapes: B batch, T time, D width, H heads, N neurons per head, M = H·N, V vocabulary. All
 * weights are {@code [out, in]}. Shapes may be unknown while the graph is built.
 */
public sealed interface Operations permits FusedOperations, PortableOperations {

  /** The fused operations: Java kernels. */
  static Operations fused() {
    return FusedOperations.INSTANCE;
  }

  /** The portable operations: compositions of built-in SameDiff operations. */
  static Operations portable() {
    return PortableOperations.INSTANCE;
  }

  /**
   * The operations of that name.
   *
   * @param name {@code fused} or {@code portable}
   * @throws InputException for any other name
   */
  static Operations of(String name) {
    return switch (name) {
      case "fused" -> fused();
      case "portable" -> portable();
      default -> throw new InputException("ops: '" + name + "' is neither fused nor portable");
    };
  }

  /**
   * Makes the fused ops known to SameDiff. A program calls this before it loads a graph if it has
   * built none: SameDiff otherwise finds no op of that name.
   */
  static void register() {
    FusedOperations.register();
  }

  /** The name that {@link #of} takes. */
  String name();

  /**
   * Rows of a table, one per token. The gradient adds into the rows that were read.
   *
   * @param table {@code [V, D]}
   * @param tokens {@code [B, T]}, INT32 or any other numeric type, in [0, V)
   * @return {@code [B, T, D]}
   */
  SDVariable embedding(SDVariable table, SDVariable tokens);

  /**
   * Sums of rows of a table (docs/model.md, E5). There is no gradient: who trains the table takes
   * that of the sums.
   *
   * @param table {@code [R, D]}, a constant or placeholder
   * @param rows {@code [B, T, K]}, INT32, in [0, R)
   * @return {@code [B, T, D]}
   */
  SDVariable rowSum(SDVariable table, SDVariable rows);

  /** Layer norm over the last axis: no affine, ε 1e-5, population variance. Any rank from 1. */
  SDVariable layerNorm(SDVariable x);

  /**
   * {@code ln(x + ln(y))} in one pass.
   *
   * @param x the residual stream, {@code [B, T, D]}
   * @param y what the layer adds, {@code [B, T, D]}
   */
  SDVariable residualNorm(SDVariable x, SDVariable y);

  /**
   * Axonal delays (docs/model.md, E13): {@code y_t = x_t + Σ_k c_k ⊙ x_{t−k}}, k from 1 on.
   *
   * @param x {@code [B, T, D]}
   * @param taps c of each lag and channel, {@code [lags, D]}
   * @param before x of the last tokens before, oldest first, {@code [B, lags, D]}; null for zeros
   * @param oneSign whether c are the magnitudes of the taps; at 0 they grow both ways
   */
  AxonsOutput axons(
      SDVariable x, SDVariable taps, @Nullable SDVariable before, int lags, boolean oneSign);

  /**
   * Weights that obey Dale's law: {@code softplus(raw) · scale}.
   *
   * @param raw {@code [O, I]}
   * @param scale {@code [O, I]}, a constant: sign · mask / (w0 √indegree)
   */
  SDVariable daleWeight(SDVariable raw, SDVariable scale);

  /**
   * {@code x wᵀ}.
   *
   * @param x {@code [B, T, I]}
   * @param w {@code [O, I]}
   * @return {@code [B, T, O]}
   */
  SDVariable linear(SDVariable x, SDVariable w);

  /**
   * Per head h, {@code att_h w_hᵀ}.
   *
   * @param att {@code [B, T, H, D]}
   * @param w {@code [M, D]}: the rows of head h are hN to (h+1)N
   * @param heads H
   * @return {@code [B, T, H, N]}
   */
  SDVariable headLinear(SDVariable att, SDVariable w, int heads);

  /**
   * Spiking neurons of a family: norm of the current over each head, dynamics with surrogate
   * gradient, BCM gain, and homeostasis as a pseudo-gradient of threshold and logTheta.
   *
   * @param current {@code [B, T, H, N]} or {@code [B, T, M]}
   * @param layer parameters, {@code [M]} each
   * @param initial states before the first token, {@code [B, M]} each; empty for zeros
   */
  NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings);

  /**
   * {@link #neurons} whose current is {@code x wᵀ}.
   *
   * @param x {@code [B, T, D]}
   * @param w {@code [M, D]}
   */
  NeuronsOutput spikingLinear(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings);

  /**
   * BCM gain by itself, with its sliding threshold as a pseudo-gradient of logTheta (docs/model.md,
   * E40 and E41).
   *
   * @param activity {@code [B, T, M]}
   * @param logTheta ln Θ, {@code [M]}
   */
  BcmOutput bcm(SDVariable activity, SDVariable logTheta, NeuronsSettings settings);

  /** {@code max(x wᵀ, 0)}: the activity of a BDH. Arguments as for {@link #linear}. */
  SDVariable rectifiedLinear(SDVariable x, SDVariable w);

  /**
   * Rotary embedding: the dimensions (2k, 2k+1) of the last axis turn by {@code position ·
   * base^(−2k/N)}.
   *
   * @param x {@code [B, T, H, N]} or {@code [B, T, N]}, N even
   * @param position of the first token, a scalar INT64; null for 0
   * @param base above 1
   */
  SDVariable rotary(SDVariable x, @Nullable SDVariable position, double base);

  /**
   * Causal linear attention with an STDP kernel that is a sum of K exponentials (docs/model.md, E54
   * and E55): with q the rotated activity, {@code att_i = A₊ Σ_k w_k (Σ_{j<i} λ_k^{i−j} (q_i·q_j)
   * x_j + λ_k^{i+1} q_i S_k)}, S_k the stored states before the first token. Those after the last
   * one, where the settings want them, are {@code λ_k^T S_k + Σ_j λ_k^{T−1−j} q_j x_jᵀ}: what
   * attention to the following tokens takes as synapses. Gates in (0, 1] multiply the synapses as
   * each token comes, before it reads them (E56).
   *
   * @param activity {@code [B, T, H, N]}
   * @param x {@code [B, T, D]}
   * @param synapses {@code [B, H, K·N, D]}, of each head S_0 to S_{K−1} one below the other; null
   *     for zeros
   * @param position of the first token, a scalar INT64; null for 0
   * @param gates the logarithm of each token's gate, {@code [B, T, H]}, at most 0; null for gates
   *     of 1
   */
  AttentionOutput stdpAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
      AttentionSettings settings);

  /** Attention without gates. */
  default AttentionOutput stdpAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    return stdpAttention(activity, x, synapses, position, null, settings);
  }

  /**
   * {@code dropout(activity · relu(ln_N(value)))}; the norm is over the N neurons of each head.
   *
   * @param activity {@code [B, T, H, N]}
   * @param value {@code [B, T, H, N]}
   * @param dropout null for none
   * @param normalise false for BDH: relu without the norm
   */
  SDVariable gate(
      SDVariable activity, SDVariable value, @Nullable DropoutSettings dropout, boolean normalise);

  /**
   * Value encoder, gate and decoder: {@code gate(activity, headLinear(att, valueEncoder)) decoderᵀ}
   * (docs/model.md, E60 and E61), before the residual norm.
   *
   * @param activity {@code [B, T, H, N]}
   * @param att {@code [B, T, H, D]}
   * @param valueEncoder {@code [M, D]}
   * @param decoder {@code [D, M]}
   * @param heads H
   * @param dropout null for none
   * @param normalise whether the value is normalised over the N neurons of a head
   * @return {@code [B, T, D]}
   */
  SDVariable mix(
      SDVariable activity,
      SDVariable att,
      SDVariable valueEncoder,
      SDVariable decoder,
      int heads,
      @Nullable DropoutSettings dropout,
      boolean normalise);

  /**
   * Cross-entropy per sample in nats: {@code Σ_t w ce / Σ_t w}, 0 for a sample without weight.
   *
   * @param logits {@code [B, T, V]}
   * @param targets {@code [B, T]}, INT32, in [0, V) wherever the weight is not 0
   * @param weights {@code [B, T]}, not negative
   * @return {@code [B]}
   */
  SDVariable crossEntropy(SDVariable logits, SDVariable targets, SDVariable weights);
}
