package dev.hatchling.neurons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Where the ops of neurons have the inputs that they share. After an op's own come threshold,
 * logTheta, the learned parameters, the states before the first token, samples and position; the
 * last three may be missing. A gradient op has those of its op, then the gradient of the activity,
 * rate and mean square.
 *
 * @param own number of inputs before them
 * @param parameters number of learned parameters
 * @param states number of states
 */
record NeuronsInputs(int own, int parameters, int states) {
  static NeuronsInputs of(int own, NeuronsSettings settings) {
    NeuronFamily family = settings.kind().family();
    return new NeuronsInputs(own, family.parameters().size(), family.states().size());
  }

  /** The inputs of an op. */
  static @Nullable SDVariable[] list(
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings,
      SDVariable... own) {
    NeuronsInputs places = of(own.length, settings);
    refuse("learned parameters", layer.learned().size(), places.parameters, settings);
    List<@Nullable SDVariable> inputs = new ArrayList<>(Arrays.asList(own));
    inputs.add(layer.threshold());
    inputs.add(layer.logTheta());
    inputs.addAll(layer.learned());
    if (initial.isEmpty()) {
      inputs.addAll(Collections.nCopies(places.states, null));
    } else {
      refuse("states", initial.size(), places.states, settings);
      inputs.addAll(initial);
    }
    NoiseSettings noise = settings.activeNoise();
    inputs.add(noise == null ? null : noise.samples());
    inputs.add(noise == null ? null : noise.position());
    return inputs.toArray(new SDVariable[0]);
  }

  private static void refuse(String what, int given, int right, NeuronsSettings settings) {
    if (given != right) {
      throw new IllegalArgumentException(
          "neurons: "
              + given
              + " "
              + what
              + " for "
              + settings.kind().key()
              + ", which has "
              + right);
    }
  }

  int threshold() {
    return own;
  }

  int logTheta() {
    return own + 1;
  }

  int parameter(int i) {
    return own + 2 + i;
  }

  int state(int i) {
    return parameter(parameters) + i;
  }

  int samples() {
    return state(states);
  }

  int position() {
    return samples() + 1;
  }

  int activityGradient() {
    return position() + 1;
  }

  int rate() {
    return activityGradient() + 1;
  }

  int meanSquare() {
    return rate() + 1;
  }

  /** The input after those. */
  int next() {
    return meanSquare() + 1;
  }

  /** The learned parameters. */
  <T> T[] parameters(T[] in) {
    return Arrays.copyOfRange(in, parameter(0), parameter(parameters));
  }

  /** The states before the first token; nulls for zeros. */
  <T> @Nullable T[] states(@Nullable T[] in) {
    return Arrays.copyOfRange(in, state(0), state(states));
  }

  /**
   * Refuses shapes that do not fit, naming them.
   *
   * @param current {@code [B, T, M]} or {@code [B, T, H, N]}
   * @param in the shapes of the inputs
   * @throws IllegalArgumentException if M is not heads times a whole number, or differs from the
   *     parameters'
   */
  void check(int heads, long[] current, long[][] in) {
    boolean headed = current.length == 4;
    if (current.length != 3 && !headed) {
      throw new IllegalArgumentException(
          "neurons: the current has rank " + current.length + ", not [B,T,M] or [B,T,H,N]");
    }
    long width = headed ? current[2] * current[3] : current[2];
    if (width % heads != 0 || (headed && current[2] != heads)) {
      throw new IllegalArgumentException(
          "neurons: a current of " + width + " neurons does not fit " + heads + " heads");
    }
    for (int i = threshold(); i < parameter(parameters); i++) {
      if (in[i][0] != width) {
        throw new IllegalArgumentException(
            "neurons: " + in[i][0] + " parameters for " + width + " neurons");
      }
    }
  }
}
