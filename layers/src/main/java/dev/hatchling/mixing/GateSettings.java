package dev.hatchling.mixing;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.OpArguments;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Settings of the gate as its ops keep them; the samples and the step of dropout are inputs.
 *
 * @param normalise whether the value is normalised over the N neurons of a head
 * @param rate of dropout, 0 for none
 * @param seed of dropout
 * @param layer of dropout
 */
record GateSettings(boolean normalise, double rate, long seed, int layer) {

  static GateSettings of(@Nullable DropoutSettings dropout, boolean normalise) {
    return dropout == null
        ? new GateSettings(normalise, 0, 0, 0)
        : new GateSettings(normalise, dropout.rate(), dropout.seed(), dropout.layer());
  }

  void write(OpArguments arguments) {
    arguments.put(normalise).put(rate).put(seed).put(layer);
  }

  static GateSettings read(OpArguments arguments) {
    return new GateSettings(
        arguments.nextBoolean(), arguments.nextDouble(), arguments.nextLong(), arguments.nextInt());
  }

  static @Nullable SDVariable samples(@Nullable DropoutSettings dropout) {
    return dropout == null ? null : dropout.samples();
  }

  static @Nullable SDVariable step(@Nullable DropoutSettings dropout) {
    return dropout == null ? null : dropout.step();
  }

  /**
   * What a call computes.
   *
   * @param samples the input of the samples; there is dropout where it is there
   * @param step the input of the step
   */
  GatePlan plan(Call call, int samples, int step) {
    DropoutPlan dropout =
        call.has(samples) ? new DropoutPlan(rate, seed, layer, call.number(step, 0)) : null;
    List<RandomKey> sequences = new ArrayList<>();
    for (int b = 0; dropout != null && b < call.length(samples); b++) {
      sequences.add(dropout.sequence(call.number(samples, b)));
    }
    int tokens = Math.multiplyExact(call.size(0, 0), call.size(0, 1));
    return new GatePlan(
        tokens, call.size(0, 1), call.size(0, 2), call.size(0, 3), normalise, dropout, sequences);
  }
}
