package dev.hatchling.generation;

import dev.hatchling.generation.internal.Crew;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StepFloat;
import dev.hatchling.generation.internal.StepShape;
import dev.hatchling.generation.internal.StepWeights;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The recurrent form of a model: takes states on, token by token or many tokens at once. What comes
 * out depends neither on the number of threads, nor on the other sequences of a batch, nor on how
 * the tokens are split over calls, to the last bit. One thread at a time may use it.
 */
public final class RecurrentModel implements AutoCloseable {
  /** {@link StepFloat#work} from which on a second thread pays; at 2^17 one is still the faster. */
  private static final long WORTH_A_THREAD = 1L << 18;

  private static final int MOST_THREADS = 32;

  private final ModelConfig config;
  private final Crew crew;
  private final StepFloat step;
  private final ModelWeights model;

  private final TextsApart apart;

  /** Computes in place of the step; null for the step. */
  private final @Nullable PortableText portable;

  private long evaluations;

  private RecurrentModel(
      ModelWeights model, int threads, long worth, @Nullable LanguageModel portable) {
    config = model.config();
    int limit = Math.min(config.heads(), MOST_THREADS);
    if (threads < 1) {
      throw new InputException("threads = " + threads + ": must be at least 1");
    }
    StepWeights weights = StepWeights.of(model);
    crew = new Crew(Math.min(threads, limit), worth);
    step = new StepFloat(weights, crew, null);
    apart = new TextsApart(crew, step);
    this.portable = portable == null ? null : new PortableText(portable, step);
    this.model = model;
  }

  /** The recurrent form of a model as its weights are now. */
  public static RecurrentModel of(LanguageModel model) {
    return of(ModelWeights.of(model));
  }

  /**
   * As {@link #of(LanguageModel)}.
   *
   * @param threads that share the heads of a layer, at least 1
   */
  public static RecurrentModel of(LanguageModel model, int threads) {
    return of(ModelWeights.of(model), threads);
  }

  /**
   * The recurrent form of a model in the portable operations, for a backend that is not the CPU's:
   * for each token the state goes there and back, and operations and active neurons are not
   * counted.
   */
  public static RecurrentModel portable(LanguageModel model) {
    return new RecurrentModel(ModelWeights.of(model), 1, 0, model);
  }

  /**
   * The recurrent form of a model that has been read; ND4J is not loaded. More than one thread
   * works only where a layer, or a batch of sequences, takes longer than waiting for it.
   */
  public static RecurrentModel of(ModelWeights model) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new RecurrentModel(model, threads, WORTH_A_THREAD, null);
  }

  /** As {@link #of(LanguageModel, int)}. */
  public static RecurrentModel of(ModelWeights model, int threads) {
    return new RecurrentModel(model, threads, 0, null);
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return config;
  }

  /** The weights that it was made from. */
  public ModelWeights weights() {
    return model;
  }

  /** Threads that share the heads of a layer of one sequence. */
  public int threads() {
    return crew.size(StepFloat.work(config, 1));
  }

  StepShape shape() {
    return step.shape;
  }

  /** The model's fingerprint, SHA-256. */
  public byte[] fingerprint() {
    return HexFormat.of().parseHex(model.fingerprint());
  }

  /** A state before the first token. */
  public State newState(int sequences, long seed) {
    if (sequences < 1) {
      throw new InputException("sequences = " + sequences + ": must be at least 1");
    }
    SequenceFloat[] fresh = new SequenceFloat[sequences];
    for (int b = 0; b < sequences; b++) {
      fresh[b] = new SequenceFloat(step.shape);
      fresh[b].seed = seed;
    }
    return new State(fresh);
  }

  /**
   * A state of one sequence made from dense arrays, such as the sequence graph's final state.
   *
   * @param position tokens consumed
   * @param neurons {@code [L][states][M]}, as {@link State#neurons} gives them
   * @param synapses stored synaptic state, {@code [L][H · K·N · D]}
   * @param logits after the last token, {@code [V]}
   * @param last the last tokens consumed, oldest first, which n-grams, penalties of repetition and
   *     characters of several bytes read
   */
  public State stateOf(
      int position, float[][][] neurons, float[][] synapses, float[] logits, int... last) {
    SequenceFloat sequence = new SequenceFloat(step.shape);
    for (int token : last) {
      sequence.history.add(token);
    }
    sequence.take(position, neurons, synapses);
    System.arraycopy(logits, 0, sequence.logits, 0, sequence.logits.length);
    return new State(new SequenceFloat[] {sequence});
  }

  /** The stored synaptic state of a head as a dense array, {@code [K·N · D]}. */
  public float[] synapses(State state, int sequence, int layer, int head) {
    return step.synapses(state.sequences[sequence], layer, head);
  }

  /**
   * Takes every sequence of a state on by its tokens; none for a sequence that rests.
   *
   * @param tokens {@code [B][T_b]}, in [0, V)
   */
  public void advance(State state, int[][] tokens) {
    check(state);
    if (tokens.length != state.sequences.length) {
      throw new InputException(
          tokens.length + " rows of tokens for " + state.sequences.length + " sequences");
    }
    advance(state.sequences, tokens);
  }

  private void advance(SequenceFloat[] sequences, int[][] tokens) {
    for (int b = 0; b < tokens.length; b++) {
      sequences[b].check(tokens[b]);
      evaluations += tokens[b].length;
    }
    if (portable != null) {
      portable.run(sequences, tokens);
    } else {
      step.run(sequences, tokens, null);
    }
  }

  /**
   * Gives texts a turn: of a small model each by itself takes some tokens, of a large one all take
   * one token by the same reading of the weights.
   *
   * @param most tokens of a prompt that a text reads at once
   * @param tokens that a text takes in its turn
   * @param seen the number of a text that has taken some, at any thread
   */
  void turn(LiveText[] texts, int most, int tokens, IntConsumer seen) {
    boolean small = StepFloat.work(config, 1) < WORTH_A_THREAD && portable == null;
    if (small && texts.length > 1) {
      evaluations += apart.turn(texts, most, tokens, StepFloat.work(config, texts.length), seen);
    } else {
      step(texts, most);
      for (int b = 0; b < texts.length; b++) {
        seen.accept(b);
      }
    }
  }

  /**
   * Takes texts one step on.
   *
   * @param most tokens of a prompt that a text reads in a step
   */
  void step(LiveText[] texts, int most) {
    SequenceFloat[] sequences = new SequenceFloat[texts.length];
    int[][] tokens = new int[texts.length][];
    crew.run(
        texts.length,
        StepFloat.work(config, texts.length),
        (b, worker) -> {
          sequences[b] = texts[b].sequence;
          tokens[b] = texts[b].next(most);
        });
    advance(sequences, tokens);
    for (int b = 0; b < texts.length; b++) {
      texts[b].taken(tokens[b].length);
    }
  }

  @SuppressWarnings("ReferenceEquality") // to compare records Java first makes code, for 20 ms
  void check(State state) {
    StepShape other = state.sequences[0].shape;
    if (other != step.shape && !other.equals(step.shape)) {
      throw new InputException(
          "the state of another model: " + other + ", this one is " + step.shape);
    }
  }

  /** Synaptic operations so far. */
  public OperationCounts operations() {
    long[] counts = step.operations();
    apart.addOperations(counts);
    return OperationCounts.of(counts);
  }

  /** Multiply-adds of one token with every connection there and every neuron active. */
  public long denseOperations() {
    StepShape s = step.shape;
    // Encoder, value encoder, decoder, and each synaptic state read and written.
    return (3L + 2L * s.components()) * s.population() * s.width() * s.layers();
  }

  /** Tokens evaluated so far. */
  public long evaluations() {
    return evaluations;
  }

  /** Active neurons so far, summed over tokens, by layer. */
  public long[] emissions() {
    long[] counts = step.emissions();
    apart.addEmissions(counts);
    return counts;
  }

  /** Ends the threads. */
  @Override
  public void close() {
    crew.close();
  }
}
