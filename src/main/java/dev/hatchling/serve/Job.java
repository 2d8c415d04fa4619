package dev.hatchling.serve;

import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.LiveText;
import dev.hatchling.generation.State;
import org.jspecify.annotations.Nullable;

/** One text that is to be generated, from its request to its end. */
final class Job {
  /** Why a text ended. */
  enum End {
    /** It has its tokens. */
    LENGTH,
    /** At a stop string. */
    STOP,
    /** Nobody waits for it any more. */
    CANCELLED,
    /** It took too long. */
    TIMEOUT,
    /** The program failed. */
    FAILED,
    /** The server is going. */
    SHUTDOWN
  }

  /** Sees a text come; the threads that call it must not wait. */
  interface Listener {
    /** Whether there is room for more; {@link Engine#wake} says that there is again. */
    boolean ready();

    /** A text has read some or has a token more; called by any thread, for each of its texts. */
    void stepped(Job job, LiveText text);

    /** The engine's thread: this turn is over. */
    void paused();

    /** The text has ended; the last call, once. */
    void ended(Job job, End end);
  }

  /** Which of its request's texts. */
  final int index;

  /** Ended at this time of {@link System#nanoTime}. */
  final long deadline;

  final Listener listener;
  private final byte[] prompt;
  private final GenerationSettings settings;
  private final int alternatives;
  private final long seed;
  private final @Nullable State state;
  private volatile boolean cancelled;
  private @Nullable LiveText text;

  /** Its own where it is of no session. */
  private @Nullable State own;

  /**
   * A text.
   *
   * @param state of its session; null: it gets one of its own when its turn comes
   */
  Job(
      int index,
      byte[] prompt,
      TextRequest request,
      long seed,
      @Nullable State state,
      long deadline,
      Listener listener) {
    this.index = index;
    this.prompt = prompt;
    settings = request.settings();
    alternatives = request.alternatives();
    this.seed = seed;
    this.state = state;
    this.deadline = deadline;
    this.listener = listener;
  }

  /** The text, which begins now if it has not yet. */
  LiveText text(Generator generator, SpareStates spare) {
    LiveText known = text;
    if (known == null) {
      State from = state;
      if (from == null) {
        from = spare.take(seed);
        own = from;
      }
      known = generator.text(from, prompt, settings, alternatives);
      text = known;
    }
    return known;
  }

  /** The text, or null where it has not begun. */
  @Nullable LiveText begun() {
    return text;
  }

  /** It takes part in no step any more. */
  void free(SpareStates spare) {
    State done = own;
    if (done != null) {
      own = null;
      spare.give(done);
    }
  }

  /** Nobody waits for it any more. */
  void cancel() {
    cancelled = true;
  }

  /** Why it has to end before its next step; null: it goes on. */
  @Nullable End over(long now) {
    if (cancelled) {
      return End.CANCELLED;
    }
    return now - deadline > 0 ? End.TIMEOUT : null;
  }
}
