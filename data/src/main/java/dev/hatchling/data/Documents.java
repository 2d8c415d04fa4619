package dev.hatchling.data;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts one behind the other, over whose borders no sample reaches. */
final class Documents {
  private final TokenSequence tokens;

  /** Where each text begins, and where the last one ends. */
  private final int[] borders;

  private Documents(TokenSequence tokens, int... borders) {
    this.tokens = tokens;
    this.borders = borders;
  }

  /** One text. */
  static Documents of(TokenSequence text) {
    return new Documents(text, 0, text.length());
  }

  /** Several; those of a single token, which predict nothing, are left out. */
  static Documents of(List<byte[]> texts, Tokenizer tokenizer) {
    List<TokenSequence> encoded = new ArrayList<>();
    for (byte[] text : texts) {
      TokenSequence one = TokenSequence.of(tokenizer, text);
      if (one.length() > 1) {
        encoded.add(one);
      }
    }
    int[] borders = new int[encoded.size() + 1];
    for (int i = 0; i < encoded.size(); i++) {
      borders[i + 1] = Math.addExact(borders[i], encoded.get(i).length());
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
    int token = key.below(tokens.length(), index);
    int found = Arrays.binarySearch(borders, token);
    int text = found >= 0 ? found : -found - 2;
    int length = borders[text + 1] - borders[text];
    int spare = length - context;
    int offset = spare <= 1 ? 0 : key.child("offset").below(spare, index);
    return Sample.window(tokens, borders[text] + offset, Math.min(context, length - 1));
  }

  /** Windows of each text, which together predict all its tokens but the first exactly once. */
  List<List<Sample>> consecutive(int context) {
    List<List<Sample>> texts = new ArrayList<>();
    for (int text = 0; text < count(); text++) {
      List<Sample> samples = new ArrayList<>();
      for (int from = borders[text]; from + 1 < borders[text + 1]; from += context) {
        samples.add(sample(text, from, context));
      }
      texts.add(samples);
    }
    return texts;
  }

  /** Some of the consecutive windows, spread evenly. */
  List<Sample> spread(int context, int count) {
    int all = windows(context);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < Math.min(count, all); i++) {
      samples.add(window((int) ((long) i * all / Math.min(count, all)), context));
    }
    return samples;
  }

  /** Number of consecutive windows. */
  private int windows(int context) {
    int sum = 0;
    for (int i = 0; i < count(); i++) {
      sum += windows(i, context);
    }
    return sum;
  }

  private int windows(int text, int context) {
    return (borders[text + 1] - borders[text] + context - 2) / context;
  }

  private Sample window(int number, int context) {
    int text = 0;
    int before = number;
    while (before >= windows(text, context)) {
      before -= windows(text++, context);
    }
    return sample(text, borders[text] + before * context, context);
  }

  private Sample sample(int text, int from, int context) {
    return Sample.window(tokens, from, Math.min(context, borders[text + 1] - 1 - from));
  }
}
