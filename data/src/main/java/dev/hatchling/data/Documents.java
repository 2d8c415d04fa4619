package dev.hatchling.data;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts one behind the other, over whose borders no sample reaches. */
final class Documents {
  private final TokenSequence tokens;

  /** Where each text begins, and where the last one ends. */
  private final long[] borders;

  private Documents(TokenSequence tokens, long... borders) {
    this.tokens = tokens;
    this.borders = borders;
  }

  /** One text. */
  static Documents of(TokenSequence text) {
    return new Documents(text, 0, text.length());
  }

  /**
   * Several; those of a single token, which predict nothing, are left out.
   *
   * @param texts their bytes
   */
  static Documents of(List<TokenSequence> texts, Tokenizer tokenizer) {
    List<TokenSequence> encoded = new ArrayList<>();
    for (TokenSequence text : texts) {
      TokenSequence one =
          tokenizer instanceof ByteTokenizer ? text : TokenSequence.of(tokenizer, text.bytes());
      if (one.length() > 1) {
        encoded.add(one);
      }
    }
    long[] borders = new long[encoded.size() + 1];
    for (int i = 0; i < encoded.size(); i++) {
      borders[i + 1] = borders[i] + encoded.get(i).length();
    }
    return new Documents(TokenSequence.joined(encoded), borders);
  }

  /** All of them, joined. */
  TokenSequence tokens() {
    return tokens;
  }

  /** How many there are. */
  int count() {
    return borders.length - 1;
  }

  /**
   * A window that is drawn uniformly: of one text its offset, of several a token first, in whose
   * text the window lies; all of a text that is shorter.
   */
  Sample drawn(RandomKey key, long index, int context) {
    if (count() == 1) {
      return Sample.window(tokens, key.below(tokens.length() - context, index), context);
    }
    long token = key.below(tokens.length(), index);
    int found = Arrays.binarySearch(borders, token);
    int text = found >= 0 ? found : -found - 2;
    long length = borders[text + 1] - borders[text];
    long spare = length - context;
    long offset = spare <= 1 ? 0 : key.child("offset").below(spare, index);
    return Sample.window(tokens, borders[text] + offset, (int) Math.min(context, length - 1));
  }

  /** Windows of each text, which together predict all its tokens but the first exactly once. */
  List<List<Sample>> consecutive(int context) {
    List<List<Sample>> texts = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      int text = i;
      texts.add(
          new LazyList<>(
              (int) Math.min(Integer.MAX_VALUE, windows(text, context)),
              number -> sample(text, borders[text] + (long) number * context, context)));
    }
    return texts;
  }

  /** These windows of all texts. */
  List<Sample> all(int context) {
    long[] first = first(context);
    int all = Math.toIntExact(first[count()]);
    return new LazyList<>(all, number -> window(first, number, context));
  }

  /** Some of them, spread evenly. */
  List<Sample> spread(int context, int count) {
    long[] first = first(context);
    long all = first[count()];
    int some = (int) Math.min(count, all);
    return new LazyList<>(some, i -> window(first, i * all / some, context));
  }

  /** Number of each text's first window, and of all windows. */
  private long[] first(int context) {
    long[] first = new long[borders.length];
    for (int text = 0; text < count(); text++) {
      first[text + 1] = first[text] + windows(text, context);
    }
    return first;
  }

  private long windows(int text, int context) {
    return (borders[text + 1] - borders[text] + context - 2) / context;
  }

  private Sample window(long[] first, long number, int context) {
    int found = Arrays.binarySearch(first, number);
    int text = found >= 0 ? found : -found - 2;
    return sample(text, borders[text] + (number - first[text]) * context, context);
  }

  private Sample sample(int text, long from, int context) {
    return Sample.window(tokens, from, (int) Math.min(context, borders[text + 1] - 1 - from));
  }
}
