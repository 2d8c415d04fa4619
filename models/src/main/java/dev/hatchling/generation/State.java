package dev.hatchling.generation;

import dev.hatchling.generation.internal.History;
import dev.hatchling.generation.internal.NoiseOf;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a batch of sequences carries from token to token: of every neuron the membrane potential and
 * the spike trace, of every head the synaptic state, and of every sequence the position, the
 * sampling seed, the logits after its last token and its last tokens. It is a value: two states
 * share nothing. Its size does not depend on the position.
 */
public final class State {
  /** Tokens a sequence may consume. */
  public static final int MOST_TOKENS = SequenceFloat.MOST_TOKENS;

  final SequenceFloat[] sequences;

  State(SequenceFloat[] sequences) {
    this.sequences = sequences;
  }

  /** Number of sequences, B. */
  public int sequences() {
    return sequences.length;
  }

  /** Tokens that a sequence has consumed. */
  public int position(int sequence) {
    return sequences[sequence].position;
  }

  /** The seed that a sequence samples with. */
  public long seed(int sequence) {
    return sequences[sequence].seed;
  }

  /** Samples with another seed from now on. */
  public void seed(int sequence, long seed) {
    sequences[sequence].seed = seed;
  }

  /**
   * Gives the neurons from now on the noise that the model was trained with (docs/model.md, E21):
   * sequence b has that of sample b, keyed as in training.
   *
   * @param seed of the noise
   */
  public void noise(long seed) {
    for (int b = 0; b < sequences.length; b++) {
      sequences[b].noise = new NoiseOf(seed, b);
    }
  }

  /** Logits after a sequence's last token, {@code [V]}; a copy. */
  public float[] logits(int sequence) {
    return sequences[sequence].logits.clone();
  }

  /** The last tokens that a sequence has consumed, at most 64. */
  public int[] lastTokens(int sequence) {
    History history = sequences[sequence].history;
    return IntStream.range(0, history.size()).map(history::token).toArray();
  }

  /**
   * The states of a layer's neurons, {@code [states][M]}; copies. Membrane potentials after the
   * last reset, then spike traces; none for BDH. With axonal delays a row {@code [(K − 1) · D]}
   * follows, the stream at the last tokens.
   */
  public float[][] neurons(int sequence, int layer) {
    return sequences[sequence].neurons(layer);
  }

  /** An equal state that shares nothing with this one. */
  public State copy() {
    return select(IntStream.range(0, sequences.length).toArray());
  }

  /** A state of copies of some sequences, in this order. */
  public State select(int... which) {
    SequenceFloat[] chosen =
        Arrays.stream(which).mapToObj(b -> sequences[b].copy()).toArray(SequenceFloat[]::new);
    return new State(chosen);
  }

  /** Forgets everything but the seeds: a text after a reset gives what it gives alone. */
  public void reset() {
    for (SequenceFloat sequence : sequences) {
      sequence.reset();
    }
  }

  /** Size of the carried numbers in memory, bytes. */
  public long bytes() {
    return Arrays.stream(sequences).mapToLong(SequenceFloat::bytes).sum();
  }

  /**
   * Writes the state to a file, which appears complete or not at all.
   *
   * @param model the model it belongs to; its fingerprint is written along
   */
  public void save(Path file, RecurrentModel model) throws IOException {
    model.check(this);
    StateFile.write(file, sequences, model.fingerprint());
  }

  /**
   * Reads a state.
   *
   * @throws IOException in one line: not a state, damaged, cut short, of another version or model
   */
  public static State load(Path file, RecurrentModel model) throws IOException {
    return new State(StateFile.read(file, model.shape(), model.fingerprint()));
  }
}
