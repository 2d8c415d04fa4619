package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running text: samples are windows at offsets drawn uniformly, as the published BDH trains; every
 * prediction is scored.
 */
public final class TextTask implements Task {
  /**
   * From this context on, held-out windows that occur word for word in the training text (a
   * repeated licence, a refrain) are left out; shorter strings recur in any language. A text whose
   * held-out windows all occur in training keeps them, with a warning.
   */
  public static final int DISTINCT_FROM = 32;

  private static final int MORE = 64;

  private static final Logger LOG = LoggerFactory.getLogger(TextTask.class);

  private final String name;
  private final TokenSequence training;
  private final TokenSequence heldOut;
  private final AtomicBoolean warned = new AtomicBoolean();

  private TextTask(String name, TokenSequence training, TokenSequence heldOut) {
    this.name = Names.require(name);
    this.training = training;
    this.heldOut = heldOut;
  }

  /** A task from a text with its split, named like the text. */
  public static TextTask of(Corpus corpus, Tokenizer tokenizer) {
    return of(corpus.name(), corpus, tokenizer);
  }

  /** A task of another name from a text with its split. */
  public static TextTask of(String name, Corpus corpus, Tokenizer tokenizer) {
    return new TextTask(
        name,
        TokenSequence.of(tokenizer, corpus.training()),
        TokenSequence.of(tokenizer, corpus.heldOut()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return training.length();
  }

  /** The tokens to train on. */
  public TokenSequence trainingText() {
    return training;
  }

  /** The tokens held out. */
  public TokenSequence heldOutText() {
    return heldOut;
  }

  @Override
  public void check(int context) {
    check("training", training.length(), context);
    check("held-out", heldOut.length(), context);
  }

  private void check(String part, int length, int context) {
    if (length <= context) {
      throw new InputException(
          "task \""
              + name
              + "\" is smaller than one sample: its "
              + part
              + " text has "
              + length
              + " tokens, a context of "
              + context
              + " needs at least "
              + (context + 1L));
    }
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    return Sample.window(training, key.below(training.length() - context, index), context);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    check("held-out", heldOut.length(), context);
    List<Sample> windows = TextWindows.spread(heldOut, context, count);
    if (context < DISTINCT_FROM) {
      return windows;
    }
    List<Sample> kept = Overlap.without(windows, training);
    if (kept.isEmpty()) {
      // Few windows may all recur by chance: look among more before giving up.
      List<Sample> more = TextWindows.spread(heldOut, context, MORE * count);
      kept = Overlap.without(more, training).stream().limit(count).toList();
    }
    if (kept.isEmpty()) {
      if (!warned.getAndSet(true)) {
        LOG.warn("task \"{}\": all its held-out text also occurs in its training text", name);
      }
      return windows;
    }
    return kept;
  }

  /** Consecutive windows over the whole held-out text, state reset at each. */
  @Override
  public List<Sample> heldOut(int context) {
    return TextWindows.consecutive(heldOut, context);
  }
}
