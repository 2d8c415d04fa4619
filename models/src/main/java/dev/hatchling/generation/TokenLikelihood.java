package dev.hatchling.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How likely the model took a token to be, before temperature and choice.
 *
 * @param token in [0, V)
 * @param logProbability its natural logarithm
 */
public record TokenLikelihood(int token, double logProbability) {
  /**
   * Likelihoods by logits.
   *
   * @param logits {@code [V]}
   * @param chosen comes first
   * @param alternatives how many of the likeliest follow
   */
  static List<TokenLikelihood> of(float[] logits, int chosen, int alternatives) {
    double most = IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).max().orElse(0);
    double[] weights = new double[logits.length];
    Arrays.setAll(weights, v -> Math.exp(logits[v] - most));
    double logarithm = most + Math.log(Arrays.stream(weights).sum());
    List<TokenLikelihood> result = new ArrayList<>();
    result.add(new TokenLikelihood(chosen, logits[chosen] - logarithm));
    if (alternatives > 0) {
      IntStream.range(0, logits.length)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer v) -> -logits[v]))
          .limit(alternatives)
          .forEach(v -> result.add(new TokenLikelihood(v, logits[v] - logarithm)));
    }
    return List.copyOf(result);
  }
}
