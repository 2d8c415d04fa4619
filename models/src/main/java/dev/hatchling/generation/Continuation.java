package dev.hatchling.generation;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The continuation of the sequences of a state, as an iterator of its pieces. Every token that
 * comes out has been consumed by the state, so the state can be continued at any point.
 */
public final class Continuation implements Iterator<Piece> {
  private final RecurrentModel model;
  private final LiveText[] texts;
  private final Deque<Piece> ready = new ArrayDeque<>();

  Continuation(
      RecurrentModel model, Tokenizer tokenizer, State state, GenerationSettings settings) {
    settings.sampling().check(model.config().vocabulary());
    this.model = model;
    texts = new LiveText[state.sequences()];
    for (int b = 0; b < texts.length; b++) {
      if (state.position(b) == 0) {
        throw new InputException(
            "sequence " + b + " is empty: a prompt of at least one token must come first");
      }
      texts[b] = new LiveText(state.sequences[b], tokenizer, settings, new int[0], LiveText.NONE);
    }
  }

  /** Whether a sequence ended with a stop string. */
  public boolean stopped(int sequence) {
    return texts[sequence].stopped();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !Arrays.stream(texts).allMatch(LiveText::ended)) {
      model.step(texts, 1);
      for (int b = 0; b < texts.length; b++) {
        if (texts[b].token() >= 0) {
          ready.add(new Piece(b, texts[b].token(), texts[b].piece()));
        }
      }
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
}
