package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running text: samples are windows at offsets drawn uniformly, as the published BDH trains; every
 * prediction is scored. It may be of several texts, over whose borders no sample reaches.
 */
public final class TextTask implements Task {
  /**
   * From this context on, held-out windows that occur word for word in the training text (a
   * repeated licence, a refrain) are left out; shorter strings recur in any language. A text whose
   * held-out windows all occur in training keeps them, with a warning.
   */
  public static final int DISTINCT_FROM = 32;

  private static final int MORE = 64;

  /** Windows of an evaluation of a sampled text. */
  static final int EVALUATED = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(TextTask.class);

  private final String name;
  private final Documents training;
  private final Documents heldOut;
  private final boolean sampled;
  private final List<String> notices;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * A task.
   *
   * @param sampled whether the texts are too long to be read whole: samples stand for them
   * @param notices what is to be said of them
   * @throws InputException if there is nothing to hold out
   */
  TextTask(
      String name, Documents training, Documents heldOut, boolean sampled, List<String> notices) {
    this.name = Names.require(name);
    this.training = training;
    this.heldOut = heldOut;
    this.sampled = sampled;
    this.notices = List.copyOf(notices);
    if (heldOut.count() == 0) {
      throw new InputException(
          "task \"" + name + "\": its held-out texts are of one token or none");
    }
  }

  /** A task from a text with its split, named like the text. */
  public static TextTask of(Corpus corpus, Tokenizer tokenizer) {
    return of(corpus.name(), corpus, tokenizer);
  }

  /** A task of another name from a text with its split. */
  public static TextTask of(String name, Corpus corpus, Tokenizer tokenizer) {
    return new TextTask(
        name,
        Documents.of(TokenSequence.of(tokenizer, corpus.training())),
        Documents.of(TokenSequence.of(tokenizer, corpus.heldOut())),
        false,
        List.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return training.tokens().length();
  }

  @Override
  public List<String> notices() {
    return notices;
  }

  /** Whether the texts are too long to be read whole, so that samples stand for them. */
  public boolean sampled() {
    return sampled;
  }

  /** The tokens to train on, of several texts one behind the other. */
  public TokenSequence trainingText() {
    return training.tokens();
  }

  @Override
  public Optional<TokenSequence> allTraining() {
    return Optional.of(training.tokens());
  }

  /** The tokens held out. */
  public TokenSequence heldOutText() {
    return heldOut.tokens();
  }

  @Override
  public void check(int context) {
    check("training", training, context);
    check("held-out", heldOut, context);
  }

  /** Shorter texts beside others are padded. */
  private void check(String part, Documents texts, int context) {
    long length = texts.tokens().length();
    if (texts.count() < 2 && length <= context) {
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
    return training.drawn(key, index, context);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    check("held-out", heldOut, context);
    List<Sample> windows = spread(context, count);
    if (sampled || context < DISTINCT_FROM) {
      return windows;
    }
    List<Sample> kept = distinct(windows, context);
    if (kept.isEmpty()) {
      // Few windows may all recur by chance: look among more before giving up.
      kept = distinct(spread(context, MORE * count), context).stream().limit(count).toList();
    }
    if (kept.isEmpty()) {
      if (!warned.getAndSet(true)) {
        LOG.warn("task \"{}\": all its held-out text also occurs in its training text", name);
      }
      return windows;
    }
    return kept;
  }

  private List<Sample> spread(int context, int count) {
    return heldOut.count() == 1
        ? TextWindows.spread(heldOut.tokens(), context, count)
        : heldOut.spread(context, count);
  }

  /**
   * The windows that do not recur; the ends of texts, which are shorter, are too short for that.
   */
  private List<Sample> distinct(List<Sample> windows, int context) {
    List<Sample> whole = new ArrayList<>();
    List<Sample> kept = new ArrayList<>();
    windows.forEach(window -> (window.tokens().length < context ? kept : whole).add(window));
    if (!whole.isEmpty()) {
      kept.addAll(Overlap.without(whole, training.tokens()));
    }
    return kept;
  }

  /**
   * Consecutive windows over the whole held-out text, state reset at each; of a sampled one some
   * that are spread evenly.
   */
  @Override
  public List<Sample> heldOut(int context) {
    if (sampled) {
      return evaluated(context, EVALUATED);
    }
    return heldOut.count() == 1
        ? TextWindows.consecutive(heldOut.tokens(), context)
        : heldOut.all(context);
  }

  @Override
  public List<Sample> evaluated(int context, int most) {
    return sampled
        ? heldOut(context, Math.min(most, EVALUATED))
        : Task.super.evaluated(context, most);
  }

  /** Of a sampled text the first windows alone. */
  @Override
  public List<List<Sample>> heldOutTexts(int context) {
    List<List<Sample>> texts = heldOut.consecutive(context);
    if (!sampled) {
      return texts;
    }
    List<Sample> first = texts.get(0);
    return List.of(first.subList(0, Math.min(first.size(), EVALUATED)));
  }
}
