package dev.hatchling.training;

import dev.hatchling.input.Checks;
import java.util.List;

/**
 * Parameters that are trained alike.
 *
 * @param names variables of the graph
 * @param rule how they follow their gradients
 * @param rateMultiplier factor on the learning rate, above 0; ignored by {@link Rule#DIRECT}
 * @param weightDecay decoupled weight decay, at least 0; ignored by {@link Rule#DIRECT}
 */
public record ParameterGroup(
    List<String> names, Rule rule, double rateMultiplier, double weightDecay) {
  /** Copies the names and checks the numbers. */
  public ParameterGroup {
    names = List.copyOf(names);
    Checks.positive("rateMultiplier", rateMultiplier);
    Checks.notNegative("weightDecay", weightDecay);
  }
}
