package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final Logger LOG = LoggerFactory.getLogger(TextTask.class);

  private final String name;
  private final Documents training;
  private final Documents heldOut;
  private final AtomicBoolean warned = new AtomicBoolean();

  private TextTask(String name, Documents training, Documents heldOut) {
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
        Documents.of(TokenSequence.of(tokenizer, corpus.training())),
        Documents.of(TokenSequence.of(tokenizer, corpus.heldOut())));
  }

  /**
   * A task from separate texts. Of the different ones the tenth with the smallest hashes is held
   * out, at least one; of a single one its last tenth.
   *
   * @throws InputException if there are too few bytes for two parts
   */
  static TextTask of(String name, List<byte[]> texts, Tokenizer tokenizer) {
    Set<Long> held = ContentSplit.heldOutHashes(texts);
    if (held.isEmpty()) {
      return of(Corpus.split(name, texts.get(0)), tokenizer);
    }
    List<byte[]> training = new ArrayList<>();
    List<byte[]> heldOut = new ArrayList<>();
    for (byte[] text : texts) {
      (held.contains(ContentSplit.hash(text)) ? heldOut : training).add(text);
    }
    return of(name, training, heldOut, tokenizer);
  }

  /** A task from separate texts, some of which are held out. */
  static TextTask of(
      String name, List<byte[]> training, List<byte[]> heldOut, Tokenizer tokenizer) {
    Documents held = Documents.of(heldOut, tokenizer);
    if (held.count() == 0) {
      throw new InputException(
          "task \"" + name + "\": its held-out texts are of one token or none");
    }
    return new TextTask(name, Documents.of(training, tokenizer), held);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return training.tokens().length();
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
    int length = texts.tokens().length();
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
    if (context < DISTINCT_FROM) {
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

  /** Consecutive windows over the whole held-out text, state reset at each. */
  @Override
  public List<Sample> heldOut(int context) {
    return heldOut.count() == 1
        ? TextWindows.consecutive(heldOut.tokens(), context)
        : heldOut.consecutive(context).stream().flatMap(List::stream).toList();
  }

  @Override
  public List<List<Sample>> heldOutTexts(int context) {
    return heldOut.consecutive(context);
  }
}
