package dev.hatchling.serve;

import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The states of texts and sessions that have ended, for those that begin: a state is megabytes, so
 * that new ones would make the heap grow by as many as end between two collections. There are never
 * more than texts and sessions had at the same time.
 */
final class SpareStates {
  private final RecurrentModel model;
  private final Deque<State> spare = new ArrayDeque<>();

  SpareStates(RecurrentModel model) {
    this.model = model;
  }

  /** A state before the first token. */
  synchronized State take(long seed) {
    State known = spare.poll();
    if (known == null) {
      return model.newState(1, seed);
    }
    known.reset();
    known.seed(0, seed);
    return known;
  }

  /** Takes a state that nobody uses any more. */
  synchronized void give(State state) {
    spare.push(state);
  }
}
