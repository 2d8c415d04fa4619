package dev.hatchling.cli.bench;

import dev.hatchling.cli.RunData;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.HeldOut;
import dev.hatchling.training.ModelScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What a model reads in {@code bench generate}: the token at each position. */
final class BenchText {
  private BenchText() {}

  /** For fresh weights, to which all tokens are alike. */
  static IntUnaryOperator random(int vocabulary) {
    RandomKey text = RandomKey.root(2).child("text");
    return position -> text.below(vocabulary, position);
  }

  /**
   * For a trained model: the held-out text of the tasks it was trained on, over and over. Its
   * neurons answer to text, and many more of them to random bytes.
   *
   * @param directory the model's; without the notes of a run the built-in text is read
   */
  static IntUnaryOperator heldOut(Path directory, ModelConfig config) throws IOException {
    if (config.vocabulary() < ByteTokenizer.VOCABULARY) {
      return random(config.vocabulary());
    }
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(directory)) {
      List<Task> tasks = RunData.of(directory).read(tokenizer);
      int[] tokens = HeldOut.all(tasks, config.context(), ModelScore.TOKENS).tokens();
      return position -> tokens[position % tokens.length];
    }
  }
}
