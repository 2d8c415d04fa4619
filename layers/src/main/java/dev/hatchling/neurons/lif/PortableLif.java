package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableDynamics;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** {@link LifFloat} composed of built-in operations. */
public final class PortableLif implements PortableDynamics {
  private final NeuronsSettings settings;
  private final SDVariable decay;
  private final SDVariable drive;
  private final SDVariable threshold;
  private final SDVariable spikeDrop;
  private List<SDVariable> states = List.of();

  /**
   * The neurons of a layer, {@code [M]} each.
   *
   * @param decay a
   * @param drive gain of the current
   * @param threshold θ, without gradient
   */
  public PortableLif(
      NeuronsSettings settings, SDVariable decay, SDVariable drive, SDVariable threshold) {
    this.settings = settings;
    this.decay = decay;
    this.drive = drive;
    this.threshold = threshold;
    this.spikeDrop = settings.reset() == 0 ? threshold : threshold.sub(settings.reset());
  }

  @Override
  public void start(List<SDVariable> initial) {
    states = initial;
  }

  @Override
  public List<SDVariable> states() {
    return states;
  }

  @Override
  public SDVariable input(SDVariable current) {
    return current.mul(drive);
  }

  @Override
  public SDVariable integrate(SDVariable input) {
    SDVariable trace = states.get(LifFloat.TRACE);
    SDVariable v = decay.mul(states.get(LifFloat.MEMBRANE)).add(input);
    states = List.of(v, trace);
    return v.sub(threshold).sub(trace.mul(settings.adaptation()));
  }

  @Override
  public void fire(SDVariable hard, SDVariable spike) {
    states =
        List.of(
            states.get(LifFloat.MEMBRANE).sub(spikeDrop.mul(hard)),
            states.get(LifFloat.TRACE).mul(settings.traceDecay()).add(spike));
  }
}
