package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
    return new LazyList<>(
        windows, i -> Sample.window(text, windows == 1 ? 0 : last * i / (windows - 1), context));
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
    return Documents.of(text).all(context);
  }

  /**
   * Cuts the samples of each task into batches of at most {@code size}, padded to {@code context};
   * each is made where it is asked for.
   */
  public static List<Batch> batches(Map<String, List<Sample>> samples, int size, int context) {
    List<Supplier<Batch>> batches = new ArrayList<>();
    samples.forEach(
        (task, all) -> {
          for (int from = 0; from < all.size(); from += size) {
            int first = from;
            batches.add(() -> batch(task, all, first, size, context));
          }
        });
    return new LazyList<>(batches.size(), i -> batches.get(i).get());
  }

  private static Batch batch(String task, List<Sample> all, int from, int size, int context) {
    List<Sample> part = List.copyOf(all.subList(from, Math.min(all.size(), from + size)));
    return Batch.of(part, Collections.nCopies(part.size(), task), from, context);
  }

  private static void requireLonger(long length, int context) {
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
