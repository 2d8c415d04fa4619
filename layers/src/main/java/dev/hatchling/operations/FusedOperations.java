package dev.hatchling.operations;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.RotaryOp;
import dev.hatchling.attention.StdpAttentionOp;
import dev.hatchling.axons.AxonsOp;
import dev.hatchling.axons.AxonsOutput;
import dev.hatchling.graph.FusedOps;
import dev.hatchling.graph.PortableScaleOp;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.mixing.GateOp;
import dev.hatchling.mixing.MixOp;
import dev.hatchling.neurons.BcmOp;
import dev.hatchling.neurons.BcmOutput;
import dev.hatchling.neurons.FilterOp;
import dev.hatchling.neurons.FiringGradientOp;
import dev.hatchling.neurons.FiringOp;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOp;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableGainOp;
import dev.hatchling.neurons.SpikingLinearOp;
import dev.hatchling.norm.LayerNormOp;
import dev.hatchling.norm.PortableNormOp;
import dev.hatchling.norm.ResidualNormOp;
import dev.hatchling.projection.DaleWeightOp;
import dev.hatchling.projection.LinearOp;
import dev.hatchling.text.CrossEntropyOp;
import dev.hatchling.text.EmbeddingOp;
import dev.hatchling.text.RowSumOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Operations as fused ops: one Java kernel each. */
final class FusedOperations implements Operations {
  static final FusedOperations INSTANCE = new FusedOperations();

  private FusedOperations() {}

  @SuppressWarnings("unchecked")
  static void register() {
    FusedOps.register(
        EmbeddingOp.class,
        RowSumOp.class,
        LayerNormOp.class,
        ResidualNormOp.class,
        AxonsOp.class,
        DaleWeightOp.class,
        LinearOp.class,
        NeuronsOp.class,
        SpikingLinearOp.class,
        FilterOp.class,
        FiringOp.class,
        FiringGradientOp.class,
        PortableGainOp.class,
        PortableNormOp.class,
        PortableScaleOp.class,
        BcmOp.class,
        RotaryOp.class,
        StdpAttentionOp.class,
        GateOp.class,
        MixOp.class,
        CrossEntropyOp.class);
  }

  @Override
  public String name() {
    return "fused";
  }

  @Override
  public SDVariable embedding(SDVariable table, SDVariable tokens) {
    return new EmbeddingOp(table.getSameDiff(), table, tokens).outputVariable();
  }

  @Override
  public SDVariable rowSum(SDVariable table, SDVariable rows) {
    return new RowSumOp(table.getSameDiff(), table, rows).outputVariable();
  }

  @Override
  public SDVariable layerNorm(SDVariable x) {
    return new LayerNormOp(x.getSameDiff(), x).outputVariable();
  }

  @Override
  public SDVariable residualNorm(SDVariable x, SDVariable y) {
    return new ResidualNormOp(x.getSameDiff(), x, y).outputVariable();
  }

  @Override
  public AxonsOutput axons(
      SDVariable x, SDVariable taps, @Nullable SDVariable before, int lags, boolean oneSign) {
    return new AxonsOp(x, taps, before, oneSign).output();
  }

  @Override
  public SDVariable daleWeight(SDVariable raw, SDVariable scale) {
    return new DaleWeightOp(raw.getSameDiff(), raw, scale).outputVariable();
  }

  @Override
  public SDVariable linear(SDVariable x, SDVariable w) {
    return new LinearOp(x.getSameDiff(), x, w, 0, false).outputVariable();
  }

  @Override
  public SDVariable headLinear(SDVariable att, SDVariable w, int heads) {
    return new LinearOp(att.getSameDiff(), att, w, heads, false).outputVariable();
  }

  @Override
  public NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return new NeuronsOp(layer, initial, settings, current).output();
  }

  @Override
  public NeuronsOutput spikingLinear(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return new SpikingLinearOp(x, w, layer, initial, settings).output();
  }

  @Override
  public BcmOutput bcm(SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    BcmOp op = new BcmOp(activity.getSameDiff(), activity, logTheta, settings);
    return new BcmOutput(op.outputVariables()[0], null);
  }

  @Override
  public SDVariable rectifiedLinear(SDVariable x, SDVariable w) {
    return new LinearOp(x.getSameDiff(), x, w, 0, true).outputVariable();
  }

  @Override
  public SDVariable rotary(SDVariable x, @Nullable SDVariable position, double base) {
    return new RotaryOp(x.getSameDiff(), x, position, base, false).outputVariable();
  }

  @Override
  public AttentionOutput stdpAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
      AttentionSettings settings) {
    return StdpAttentionOp.attend(activity, x, synapses, position, gates, settings);
  }

  @Override
  public SDVariable gate(
      SDVariable activity, SDVariable value, @Nullable DropoutSettings dropout, boolean normalise) {
    return new GateOp(activity.getSameDiff(), activity, value, dropout, normalise).outputVariable();
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
    SameDiff sd = activity.getSameDiff();
    return new MixOp(sd, activity, att, valueEncoder, decoder, dropout, normalise)
        .outputVariables()[0];
  }

  @Override
  public SDVariable crossEntropy(SDVariable logits, SDVariable targets, SDVariable weights) {
    return new CrossEntropyOp(logits.getSameDiff(), logits, targets, weights).outputVariable();
  }
}
