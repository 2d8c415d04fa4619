package dev.hatchling.operations;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.PortableAttention;
import dev.hatchling.attention.PortableRotary;
import dev.hatchling.axons.AxonsOutput;
import dev.hatchling.axons.PortableAxons;
import dev.hatchling.graph.PortableShapes;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.mixing.PortableGate;
import dev.hatchling.neurons.BcmOutput;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableBcm;
import dev.hatchling.neurons.PortableNeurons;
import dev.hatchling.norm.PortableNorms;
import dev.hatchling.projection.PortableLinear;
import dev.hatchling.text.PortableCrossEntropy;
import dev.hatchling.text.PortableEmbedding;
import java.util.List;
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
    return PortableEmbedding.embedding(table, tokens);
  }

  @Override
  public SDVariable rowSum(SDVariable table, SDVariable rows) {
    return PortableEmbedding.rowSum(table, rows);
  }

  @Override
  public SDVariable layerNorm(SDVariable x) {
    return PortableNorms.layerNorm(x);
  }

  @Override
  public SDVariable residualNorm(SDVariable x, SDVariable y) {
    return PortableNorms.residualNorm(x, y);
  }

  @Override
  public AxonsOutput axons(
      SDVariable x, SDVariable taps, @Nullable SDVariable before, int lags, boolean oneSign) {
    return PortableAxons.delay(x, taps, before, lags, oneSign);
  }

  @Override
  public SDVariable daleWeight(SDVariable raw, SDVariable scale) {
    return PortableLinear.daleWeight(raw, scale);
  }

  @Override
  public SDVariable linear(SDVariable x, SDVariable w) {
    return PortableLinear.linear(x, w);
  }

  @Override
  public SDVariable headLinear(SDVariable att, SDVariable w, int heads) {
    return PortableLinear.headLinear(att, w, heads);
  }

  @Override
  public NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return PortableNeurons.neurons(current, layer, initial, settings);
  }

  @Override
  public NeuronsOutput spikingLinear(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return neurons(linear(x, w), layer, initial, settings);
  }

  @Override
  public BcmOutput bcm(SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    return PortableBcm.bcm(activity, logTheta, settings);
  }

  @Override
  public SDVariable rectifiedLinear(SDVariable x, SDVariable w) {
    return x.getSameDiff().nn().relu(linear(x, w), 0);
  }

  @Override
  public SDVariable rotary(SDVariable x, @Nullable SDVariable position, double base) {
    return PortableRotary.rotate(x, position, base);
  }

  @Override
  public AttentionOutput stdpAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
      AttentionSettings settings) {
    return PortableAttention.attend(activity, x, synapses, position, gates, settings);
  }

  @Override
  public SDVariable gate(
      SDVariable activity, SDVariable value, @Nullable DropoutSettings dropout, boolean normalise) {
    return PortableGate.gate(activity, value, dropout, normalise);
  }

  @Override
  public SDVariable mix(
      SDVariable activity,
      SDVariable att,
      SDVariable valueEncoder,
      SDVariable decoder,
      int heads,
      @Nullable DropoutSettings dropout,
      boolean normalise) {
    SDVariable value = headLinear(att, valueEncoder, heads);
    SDVariable gated = gate(activity, value, dropout, normalise);
    return linear(PortableShapes.flatHeads(gated), decoder);
  }

  @Override
  public SDVariable crossEntropy(SDVariable logits, SDVariable targets, SDVariable weights) {
    return PortableCrossEntropy.perSample(logits, targets, weights);
  }
}
