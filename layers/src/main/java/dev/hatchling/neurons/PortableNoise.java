package dev.hatchling.neurons;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The noise of {@link NoiseSettings} composed of built-in operations, from draws of the host. */
final class PortableNoise {
  private final NeuronsSettings settings;
  private final List<NoiseChannel> active;
  private final SDVariable @Nullable [] normals;

  PortableNoise(NeuronsSettings settings) {
    this.settings = settings;
    NoiseSettings noise = settings.noise();
    active = noise == null ? List.of() : noise.strengths().active();
    if (noise == null || active.isEmpty()) {
      normals = null;
      return;
    }
    SDVariable drawn = noise.normals();
    if (drawn == null) {
      throw new IllegalArgumentException(
          "neurons: the portable operations take noise as an input, and there is none");
    }
    SameDiff sd = drawn.getSameDiff();
    normals = sd.unstack(drawn, 0, active.size());
  }

  private @Nullable SDVariable scaled(NoiseChannel channel, double factor) {
    int index = active.indexOf(channel);
    NoiseSettings noise = settings.noise();
    return index < 0 || normals == null || noise == null
        ? null
        : normals[index].mul(factor * noise.strengths().of(channel));
  }

  private static @Nullable SDVariable sum(@Nullable SDVariable x, @Nullable SDVariable y) {
    return x == null ? y : y == null ? x : x.add(y);
  }

  /** The current {@code [B, T, M]} with the noise of synapses and membrane. */
  SDVariable current(SDVariable current) {
    SDVariable synapse = scaled(NoiseChannel.SYNAPSE, 1);
    SDVariable input = synapse == null ? current : current.mul(synapse.add(1));
    SDVariable membrane = scaled(NoiseChannel.MEMBRANE, 1);
    return membrane == null ? input : input.add(membrane);
  }

  /** What the thresholds rise by, {@code [B, T, M]}; null for nothing. */
  @Nullable SDVariable threshold() {
    return sum(
        scaled(NoiseChannel.THRESHOLD, 1), scaled(NoiseChannel.ADAPTATION, settings.adaptation()));
  }
}
