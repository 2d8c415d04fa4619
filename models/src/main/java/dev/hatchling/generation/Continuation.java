package dev.hatchling.generation;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.internal.History;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The continuation of the sequences of a state, as an iterator of its pieces. Every token that
 * comes out has been consumed by the state, so the state can be continued at any point.
 */
public final class Continuation implements Iterator<Piece> {
  private final RecurrentModel model;
  private final Tokenizer tokenizer;
  private final State state;
  private final GenerationSettings settings;
  private final Sampler sampler;
  private final RandomKey[] keys;
  private final Utf8Stream[] decoders;
  private final StopMatcher[] stops;
  private final boolean[] ended;
  private final Deque<Piece> ready = new ArrayDeque<>();
  private int steps;

  Continuation(
      RecurrentModel model, Tokenizer tokenizer, State state, GenerationSettings settings) {
    settings.sampling().check(model.config().vocabulary());
    this.model = model;
    this.tokenizer = tokenizer;
    this.state = state;
    this.settings = settings;
    sampler = new Sampler(settings.sampling());
    int sequences = state.sequences();
    keys = new RandomKey[sequences];
    decoders = new Utf8Stream[sequences];
    stops = new StopMatcher[sequences];
    ended = new boolean[sequences];
    for (int b = 0; b < sequences; b++) {
      keys[b] = Sampler.key(state.seed(b));
      decoders[b] = begun(state.sequences[b].history);
      stops[b] = new StopMatcher(settings.stop());
      if (state.position(b) == 0) {
        throw new InputException(
            "sequence " + b + " is empty: a prompt of at least one token must come first");
      }
    }
  }

  /** A decoder that has seen the end of the text so far, whose last character may be incomplete. */
  private Utf8Stream begun(History history) {
    Utf8Stream decoder = new Utf8Stream();
    for (int i = Math.max(0, history.size() - 3); i < history.size(); i++) {
      decoder.add(tokenizer.decode(history.token(i)));
    }
    return decoder;
  }

  /** Whether a sequence ended with a stop string. */
  public boolean stopped(int sequence) {
    return stops[sequence].stopped();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && steps < settings.tokens() && !allEnded()) {
      step();
    }
    return !ready.isEmpty();
  }

  @Override
  public Piece next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    return ready.remove();
  }

  private boolean allEnded() {
    for (boolean one : ended) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private void step() {
    int[][] tokens = new int[ended.length][];
    steps++;
    for (int b = 0; b < ended.length; b++) {
      tokens[b] = ended[b] ? new int[0] : new int[] {choose(b)};
    }
    model.advance(state, tokens);
    for (int b = 0; b < ended.length; b++) {
      if (!ended[b]) {
        emit(b, tokens[b][0]);
      }
    }
  }

  private int choose(int b) {
    SequenceFloat sequence = state.sequences[b];
    return sampler.sample(sequence.logits, sequence.history, keys[b], sequence.position);
  }

  private void emit(int b, int token) {
    ready.add(new Piece(b, token, stops[b].add(decoders[b].add(tokenizer.decode(token)))));
    ended[b] = stops[b].stopped() || steps == settings.tokens();
    if (ended[b] && !stops[b].stopped()) {
      // A character that is incomplete is left to whoever goes on from the state.
      String rest = stops[b].end();
      if (!rest.isEmpty()) {
        ready.add(new Piece(b, -1, rest));
      }
    }
  }
}
