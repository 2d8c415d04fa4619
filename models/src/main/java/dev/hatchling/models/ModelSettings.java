package dev.hatchling.models;

import dev.hatchling.layers.AttentionSettings;
import dev.hatchling.layers.NeuronsSettings;
import dev.hatchling.layers.Operations;
import dev.hatchling.layers.Surrogate;
import java.util.Locale;

/** What a configuration means to the layers. */
public final class ModelSettings {
  private ModelSettings() {}

  /** The operations that the configuration asks for. */
  public static Operations operations(ModelConfig config) {
    return Operations.of(config.ops().name().toLowerCase(Locale.ROOT));
  }

  /** The neurons of a spiking model. */
  public static NeuronsSettings neurons(ModelConfig config, boolean homeostasis) {
    NeuronConfig n = config.neuron();
    HomeostasisConfig h = config.homeostasis();
    return new NeuronsSettings(
        config.heads(),
        surrogate(n),
        n.traceDecay(),
        n.kappa(),
        n.margin(),
        n.spike() == Spike.GRADED,
        n.reset(),
        h.bcmGain(),
        h.bcmLo(),
        h.bcmHi(),
        h.targetRate(),
        h.eta(),
        h.thMin(),
        h.thMax(),
        1 / h.bcmTau(),
        homeostasis && h.homeostasis(),
        true);
  }

  /** The attention of either architecture. */
  public static AttentionSettings attention(ModelConfig config) {
    double amplitude = config.bdh() ? 1 : config.plasticity().aPlus();
    return AttentionSettings.of(config.lambda(), amplitude, config.ropeBase())
        .withChunk(config.chunk());
  }

  private static Surrogate surrogate(NeuronConfig config) {
    return new Surrogate.FastSigmoid(config.beta());
  }
}
