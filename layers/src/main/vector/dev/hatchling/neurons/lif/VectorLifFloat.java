package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.NeuronRowsFloat;
import dev.hatchling.neurons.SteppedRowsFloat;

/** The provider on the Vector API. */
final class VectorLifFloat implements LifFloat.Vectors {
  @Override
  public NeuronRowsFloat rows(LifFloat lif, SteppedRowsFloat steps) {
    return new VectorLifRowsFloat(lif, steps);
  }
}
