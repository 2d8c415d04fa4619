package dev.hatchling.layers;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What a {@link SequenceLayer} is built of.
 *
 * @param sd the graph
 * @param input what comes in
 * @param params the layer's parameters
 * @param memory the state before the first token, those of {@link SequenceLayer#memory} and {@link
 *     SequenceLayer#POSITION}; empty where sequences start from rest
 * @param steps T where the graph is made for one length, else 0
 * @param draws whether this is the graph of a layer in training that draws random numbers, {@link
 *     SequenceLayer#draws()}
 */
public record LayerScope(
    SameDiff sd,
    SDVariable input,
    Map<String, SDVariable> params,
    Map<String, SDVariable> memory,
    int steps,
    boolean draws) {
  /** Keeps copies of the maps. */
  public LayerScope {
    params = Map.copyOf(params);
    memory = Map.copyOf(memory);
  }

  /** Whether a state comes in, and one is to go out. */
  public boolean carries() {
    return !memory.isEmpty();
  }
}
