package dev.hatchling.layers;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Operations composed of built-in SameDiff operations. */
final class PortableOperations implements Operations {
  static final PortableOperations INSTANCE = new PortableOperations();

  private PortableOperations() {}

  @Override
  public String name() {
    return "portable";
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
    throw new UnsupportedOperationException("neurons");
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
