package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;

/** The command line's texts are bytes: models of any other vocabulary cannot read them. */
final class Vocabulary {
  private Vocabulary() {}

  /**
   * Checks that a model reads bytes, before anything is done with it.
   *
   * @param where what the model is, as an error message begins
   */
  static void requireBytes(String where, ModelConfig model) {
    int bytes = RunData.TOKENIZER.vocabulary();
    if (model.vocabulary() != bytes) {
      throw new InputException(
          where
              + "vocab_size = "
              + model.vocabulary()
              + ": the tokens of a text are its bytes, of which there are "
              + bytes);
    }
  }
}
