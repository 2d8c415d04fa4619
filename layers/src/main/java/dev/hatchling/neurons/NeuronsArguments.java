package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Settings of the neurons as the integer and floating-point arguments of an op, the only ones that
 * survive SameDiff's copies of a graph. Optional inputs follow the op's own in the order membrane,
 * trace, samples, position.
 */
@SuppressWarnings("EnumOrdinal")
final class NeuronsArguments {
  private static final int STATE = 1;
  private static final int NOISE = 2;
  private static final int POSITION = 4;

  private NeuronsArguments() {}

  /** The optional inputs. */
  static SDVariable[] inputs(
      @Nullable NeuronState initial, NeuronsSettings settings, SDVariable... own) {
    List<SDVariable> inputs = new ArrayList<>(List.of(own));
    if (initial != null) {
      inputs.add(initial.membrane());
      inputs.add(initial.trace());
    }
    NoiseSettings noise = settings.noise();
    if (noise != null && !noise.strengths().active().isEmpty()) {
      inputs.add(noise.samples());
      if (noise.position() != null) {
        inputs.add(noise.position());
      }
    }
    return inputs.toArray(new SDVariable[0]);
  }

  /** Writes the settings. */
  static void add(FusedOp op, boolean state, NeuronsSettings s) {
    NoiseSettings noise = s.noise();
    boolean noisy = noise != null && !noise.strengths().active().isEmpty();
    int flags = (state ? STATE : 0) | (noisy ? NOISE : 0);
    if (noisy && noise.position() != null) {
      flags |= POSITION;
    }
    op.addIArgument(
        s.heads(),
        s.surrogate().kind().ordinal(),
        s.graded() ? 1 : 0,
        s.homeostasis() ? 1 : 0,
        s.normaliseCurrent() ? 1 : 0,
        flags,
        noisy ? noise.seed() : 0,
        noisy ? noise.layer() : 0);
    NoiseStrengths sigma = noisy ? noise.strengths() : NoiseStrengths.NONE;
    op.addTArgument(
        s.surrogate().beta(),
        s.traceDecay(),
        s.adaptation(),
        s.margin(),
        s.reset(),
        s.bcmGain(),
        s.gainLow(),
        s.gainHigh(),
        s.targetRate(),
        s.eta(),
        s.thresholdMin(),
        s.thresholdMax(),
        s.bcmAlpha(),
        sigma.membrane(),
        sigma.threshold(),
        sigma.synapse(),
        sigma.adaptation());
  }

  /** Copies the arguments of one op to another. */
  static void copy(FusedOp from, FusedOp to) {
    to.addIArgument(from.iArgs());
    to.addTArgument(from.tArgs());
  }

  /** Reads the settings, without noise. */
  static NeuronsSettings settings(FusedOp op) {
    long[] i = op.iArgs();
    double[] t = op.tArgs();
    return new NeuronsSettings(
        (int) i[0],
        new Surrogate(Surrogate.Kind.values()[(int) i[1]], t[0]),
        t[1],
        t[2],
        t[3],
        i[2] == 1,
        t[4],
        t[5],
        t[6],
        t[7],
        t[8],
        t[9],
        t[10],
        t[11],
        t[12],
        i[3] == 1,
        i[4] == 1,
        0,
        null);
  }

  /** Whether the op has an initial state. */
  static boolean hasState(FusedOp op) {
    return (op.iArgs()[5] & STATE) != 0;
  }

  /**
   * What a call computes.
   *
   * @param own number of inputs before the optional ones
   */
  static NeuronsPlan plan(FusedOp op, INDArray[] in, int own) {
    long[] i = op.iArgs();
    double[] t = op.tArgs();
    int batch = (int) in[0].size(0);
    int heads = (int) i[0];
    int neurons = (int) in[1].length() / heads;
    int time = (int) in[0].size(1);
    if ((i[5] & NOISE) == 0) {
      return new NeuronsPlan(batch, time, heads, neurons, settings(op), 0, null, null);
    }
    int next = own + (hasState(op) ? 2 : 0);
    NoiseStrengths strengths = new NoiseStrengths(t[13], t[14], t[15], t[16]);
    List<RandomKey> moments = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      moments.add(NoiseKeys.moment(i[6], in[next].getLong(b)));
    }
    long position = (i[5] & POSITION) == 0 ? 0 : in[next + 1].getLong(0);
    NoiseKeys keys = NoiseKeys.of(strengths, i[6], (int) i[7], heads, neurons);
    return new NeuronsPlan(batch, time, heads, neurons, settings(op), position, keys, moments);
  }

  /**
   * Refuses shapes that do not fit, naming them.
   *
   * @throws IllegalArgumentException if M is not heads times a whole number, or differs from the
   *     parameters'
   */
  static void check(FusedOp op, long[] current, long[] decayRaw) {
    long heads = op.iArgs()[0];
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
    if (decayRaw[0] != width) {
      throw new IllegalArgumentException(
          "neurons: " + decayRaw[0] + " decays for " + width + " neurons");
    }
  }
}
