package dev.hatchling.models;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.NoiseSettings;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.neurons.Surrogate;
import dev.hatchling.operations.Operations;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a configuration means to the layers. */
public final class ModelSettings {
  private ModelSettings() {}

  /** The operations that the configuration asks for. */
  public static Operations operations(ModelConfig config) {
    return Operations.of(config.ops().name().toLowerCase(Locale.ROOT));
  }

  /**
   * The neurons of a spiking model.
   *
   * @param homeostasis whether this is a graph that trains
   * @param steps T where the graph is made for one length, else 0
   * @param noise null for none
   */
  public static NeuronsSettings neurons(
      ModelConfig config, boolean homeostasis, int steps, @Nullable NoiseSettings noise) {
    NeuronConfig n = config.neuron();
    HomeostasisConfig h = config.homeostasis();
    return new NeuronsSettings(
        config.heads(),
        n.kind(),
        new Surrogate(n.surrogate(), n.beta()),
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
        true,
        steps,
        noise);
  }

  /** The strengths of the noise channels. */
  public static NoiseStrengths noise(ModelConfig config) {
    NoiseConfig n = config.noise();
    return new NoiseStrengths(
        n.noiseMembrane(), n.noiseThreshold(), n.noiseSynapse(), n.noiseAdaptation());
  }

  /** The attention of either architecture. */
  public static AttentionSettings attention(ModelConfig config) {
    return AttentionSettings.of(config.kernels(), config.ropeBase()).withChunk(config.chunk());
  }
}
