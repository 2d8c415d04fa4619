package dev.hatchling.layers;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Operations as fused ops: one Java kernel each. */
final class FusedOperations implements Operations {
  static final FusedOperations INSTANCE = new FusedOperations();

  private FusedOperations() {}

  @Override
  public String name() {
    return "fused";
  }

  @Override
  public SDVariable embedding(SDVariable table, SDVariable tokens) {
    throw new UnsupportedOperationException("embedding");
  }

  @Override
  public SDVariable layerNorm(SDVariable x) {
    throw new UnsupportedOperationException("layerNorm");
  }

  @Override
  public SDVariable residualNorm(SDVariable x, SDVariable y) {
    throw new UnsupportedOperationException("residualNorm");
  }

  @Override
  public SDVariable daleWeight(SDVariable raw, SDVariable scale) {
    throw new UnsupportedOperationException("daleWeight");
  }

  @Override
  public SDVariable linear(SDVariable x, SDVariable w) {
    throw new UnsupportedOperationException("linear");
  }

  @Override
  public SDVariable headLinear(SDVariable att, SDVariable w, int heads) {
    throw new UnsupportedOperationException("headLinear");
  }

  @Override
  public NeuronsOutput neurons(
      SDVariable current,
      SDVariable decayRaw,
      SDVariable threshold,
      SDVariable logTheta,
      @Nullable NeuronState initial,
      NeuronsSettings settings) {
    return FusedNeurons.neurons(current, decayRaw, threshold, logTheta, initial, settings);
  }

  @Override
  public SDVariable relu(SDVariable x) {
    throw new UnsupportedOperationException("relu");
  }

  @Override
  public SDVariable stdpAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    throw new UnsupportedOperationException("stdpAttention");
  }

  @Override
  public SDVariable stdpFinalState(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    throw new UnsupportedOperationException("stdpFinalState");
  }

  @Override
  public SDVariable gate(
      SDVariable activity, SDVariable value, @Nullable DropoutSettings dropout, boolean normalise) {
    throw new UnsupportedOperationException("gate");
  }

  @Override
  public SDVariable crossEntropy(SDVariable logits, SDVariable targets, SDVariable weights) {
    throw new UnsupportedOperationException("crossEntropy");
  }
}
