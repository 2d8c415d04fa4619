package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Windows on a text held out for validation. */
public final class TextWindows {
  /** Windows that validation during training uses, spread over the held-out text. */
  public static final int VALIDATION = 192;

  private TextWindows() {}

  /**
   * Windows of T predictions spread evenly over the text, first and last included; fewer than
   * {@code count} if the text has fewer different ones.
   *
   * @param text tokens, more than {@code context} of them
   * @param context T
   * @param count number of windows, at least 1
   */
  public static List<Sample> spread(TokenSequence text, int context, int count) {
    requireLonger(text.length(), context);
    long last = text.length() - context - 1L;
    int windows = (int) Math.min(count, last + 1);
    List<Sample> samples = new ArrayList<>(windows);
    for (int i = 0; i < windows; i++) {
      long offset = windows == 1 ? 0 : last * i / (windows - 1);
      samples.add(Sample.window(text, (int) offset, context));
    }
    return samples;
  }

  /**
   * Consecutive windows that together predict every token but the first exactly once; the last is
   * shorter where the text ends. The mean loss over the text weighs each window by its predictions
   * ({@link Reduction#TOKEN_MEAN}).
   *
   * @param text tokens, at least two
   * @param context T
   */
  public static List<Sample> consecutive(TokenSequence text, int context) {
    requireLonger(text.length(), 1);
    List<Sample> samples = new ArrayList<>();
    for (int offset = 0; offset + 1 < text.length(); offset += context) {
      samples.add(Sample.window(text, offset, Math.min(context, text.length() - 1 - offset)));
    }
    return samples;
  }

  /** Cuts samples of one task into batches of at most {@code size}, padded to {@code context}. */
  public static List<Batch> batches(String task, List<Sample> samples, int size, int context) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += size) {
      List<Sample> part = samples.subList(from, Math.min(samples.size(), from + size));
      batches.add(Batch.of(part, Collections.nCopies(part.size(), task), from, context));
    }
    return batches;
  }

  private static void requireLonger(int length, int context) {
    if (length <= context) {
      throw new InputException(
          "the text has "
              + length
              + " tokens; a context of "
              + context
              + " needs at least "
              + (context + 1L));
    }
  }
}
