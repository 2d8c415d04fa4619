package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.Arrays;

/**
 * A text in two parts that share nothing: one to train on, one held out for validation.
 *
 * @param name name of the text, as reports print it
 * @param training bytes to train on; not copied, must not be changed
 * @param heldOut bytes held out; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of text; never compared
public record Corpus(String name, byte[] training, byte[] heldOut) {
  /** Share of a text's bytes that is trained on; the rest is held out. */
  public static final double TRAINING_SHARE = 0.9;

  /**
   * Splits one text: the first nine tenths of its bytes for training, the rest held out.
   *
   * @throws InputException if the text has fewer than 20 bytes, so that one part would hold no pair
   *     of neighbouring bytes
   */
  public static Corpus split(String name, byte[] text) {
    int training = (int) border(name, text.length);
    return new Corpus(
        name,
        Arrays.copyOfRange(text, 0, training),
        Arrays.copyOfRange(text, training, text.length));
  }

  /** Where the training part of a text of so many bytes ends, as {@link #split} cuts it. */
  static long border(String name, long length) {
    long training = (long) (length * TRAINING_SHARE);
    if (length - training < 2) {
      throw new InputException(
          "text \"" + name + "\" has " + length + " bytes; at least 20 are needed");
    }
    return training;
  }
}
