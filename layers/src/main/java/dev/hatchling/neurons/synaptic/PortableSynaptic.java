package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.FilterOp;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableDynamics;
import dev.hatchling.neurons.lif.PortableLif;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** {@link SynapticFloat} in operations that every backend runs. */
final class PortableSynaptic implements PortableDynamics {
  private final PortableLif membrane;

  /** b, and √(1 − b²). */
  private final SDVariable decay;

  private final SDVariable drive;

  PortableSynaptic(
      NeuronsSettings settings, SDVariable raw, SDVariable synapseRaw, SDVariable threshold) {
    var sd = raw.getSameDiff();
    SDVariable a = sd.nn().sigmoid(raw);
    decay = sd.nn().sigmoid(synapseRaw);
    drive = sd.math().sqrt(decay.mul(decay).rsub(1));
    SDVariable both = a.mul(decay);
    SDVariable gain = a.mul(a).rsub(1).mul(both.rsub(1)).div(both.add(1));
    membrane = new PortableLif(settings, a, sd.math().sqrt(gain), threshold);
  }

  @Override
  public Firing fire(SDVariable current, @Nullable SDVariable shift, List<SDVariable> initial) {
    @Nullable SDVariable stored = initial.isEmpty() ? null : initial.get(2);
    SDVariable[] filtered = new FilterOp(current, decay, drive, stored).outputVariables();
    List<SDVariable> before = initial.isEmpty() ? initial : initial.subList(0, 2);
    Firing firing = membrane.fire(filtered[0], shift, before);
    List<SDVariable> states = new ArrayList<>(firing.states());
    states.add(filtered[2]);
    return new Firing(firing.emission(), firing.rate(), states);
  }
}
