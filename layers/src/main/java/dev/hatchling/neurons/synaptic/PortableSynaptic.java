package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableDynamics;
import dev.hatchling.neurons.lif.PortableLif;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** {@link SynapticFloat} composed of built-in operations. */
final class PortableSynaptic implements PortableDynamics {
  private final PortableLif membrane;

  /** b, and √(1 − b²). */
  private final SDVariable decay;

  private final SDVariable drive;
  private SDVariable current;

  PortableSynaptic(
      NeuronsSettings settings, SDVariable raw, SDVariable synapseRaw, SDVariable threshold) {
    var sd = raw.getSameDiff();
    SDVariable a = sd.nn().sigmoid(raw);
    decay = sd.nn().sigmoid(synapseRaw);
    drive = sd.math().sqrt(decay.mul(decay).rsub(1));
    SDVariable both = a.mul(decay);
    SDVariable gain = a.mul(a).rsub(1).mul(both.rsub(1)).div(both.add(1));
    membrane = new PortableLif(settings, a, sd.math().sqrt(gain), threshold);
    current = decay;
  }

  @Override
  public void start(List<SDVariable> initial) {
    membrane.start(initial.subList(0, 2));
    current = initial.get(2);
  }

  @Override
  public List<SDVariable> states() {
    List<SDVariable> states = new ArrayList<>(membrane.states());
    states.add(current);
    return states;
  }

  @Override
  public SDVariable input(SDVariable currents) {
    return currents.mul(drive);
  }

  @Override
  public SDVariable integrate(SDVariable input) {
    current = decay.mul(current).add(input);
    return membrane.integrate(membrane.input(current));
  }

  @Override
  public void fire(SDVariable hard, SDVariable spike) {
    membrane.fire(hard, spike);
  }
}
