package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Running text larger than memory, of bytes: of every file the last tenth is held out. Held-out
 * windows are spread evenly; whether they recur in the training part is not looked for.
 */
final class MappedTask implements Task {
  /** Windows of an evaluation. */
  private static final int EVALUATED = 4096;

  /** More could not be mapped at once on every system. */
  private static final int MOST_FILES = 10_000;

  private final String name;
  private final double share;
  private final List<MappedText> texts = new ArrayList<>();

  /**
   * Maps files.
   *
   * @param share part of each text that is trained on, 0 where all is held out
   * @param piece bytes mapped at once
   * @throws IOException if one cannot be opened
   * @throws InputException if none is a text, or there are too many
   */
  MappedTask(String name, List<Path> files, double share, long piece) throws IOException {
    this.name = name;
    this.share = share;
    if (files.size() > MOST_FILES) {
      throw new InputException(
          "task \"" + name + "\": more than " + MOST_FILES + " files of over 2 GiB; join them");
    }
    for (Path file : files) {
      MappedText text = new MappedText(file, piece);
      if (text.isText()) {
        texts.add(text);
      } else if (files.size() == 1) {
        throw new InputException(file + ": not a text file: it has bytes that are zero");
      }
    }
    if (texts.isEmpty()) {
      throw new InputException("task \"" + name + "\": no text in its " + files.size() + " files");
    }
  }

  @Override
  public String name() {
    return name;
  }

  private long border(MappedText text) {
    return (long) (text.length() * share);
  }

  @Override
  public long size() {
    return texts.stream().mapToLong(this::border).sum();
  }

  @Override
  public void check(int context) {
    if (heldOut(context, 1).isEmpty() || (share > 0 && places(context, true) == 0)) {
      throw new InputException(
          "task \"" + name + "\": none of its texts is long enough for a context of " + context);
    }
  }

  /** Places of a text at which a whole window fits into its part. */
  private long places(MappedText text, int context, boolean training) {
    long border = border(text);
    return Math.max(0, (training ? border : text.length() - border) - context);
  }

  private long places(int context, boolean training) {
    return texts.stream().mapToLong(text -> places(text, context, training)).sum();
  }

  private Sample window(long place, int context, boolean training) {
    long left = place;
    for (MappedText text : texts) {
      long own = places(text, context, training);
      if (left < own) {
        int[] tokens = text.slice((training ? 0 : border(text)) + left, context + 1);
        float[] weights = new float[context];
        Arrays.fill(weights, 1);
        return new Sample(
            Arrays.copyOf(tokens, context), Arrays.copyOfRange(tokens, 1, context + 1), weights);
      }
      left -= own;
    }
    throw new IndexOutOfBoundsException("place " + place);
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    long places = places(context, true);
    // A place of 2^53 at most, which a double tells apart.
    return window((long) (key.uniform(index) * places), context, true);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    long places = places(context, false);
    int windows = (int) Math.min(count, places);
    List<Sample> samples = new ArrayList<>(windows);
    for (int i = 0; i < windows; i++) {
      samples.add(window(places / windows * i, context, false));
    }
    return samples;
  }

  @Override
  public List<Sample> heldOut(int context) {
    return heldOut(context, EVALUATED);
  }
}
