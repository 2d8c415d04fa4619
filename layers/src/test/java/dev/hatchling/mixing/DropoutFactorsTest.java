package dev.hatchling.mixing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.internal.numeric.Events;
import dev.hatchling.random.RandomKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Factors drawn several at a time against those of the key, ties included. */
class DropoutFactorsTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.1, 0.5, 0.9, 0.9999})
  void areTheEventsOfTheKey(double rate) {
    RandomKey root = RandomKey.root(3);
    for (int n : new int[] {1, 7, 16, 100, 1024, 5000}) {
      for (int neuron : new int[] {0, 5, 1024}) {
        RandomKey token = root.child(n);
        float[] expected = new float[n];
        float[] actual = new float[n];
        token.fillChance(expected, 0, n, neuron, rate, 0f, 1.5f);
        DropoutFactors.fill(token, neuron, rate, 1.5f, actual, n);
        assertThat(actual).containsExactly(expected);
        DropoutFactors.bytewise(Events.FORMS.scalar(), token, neuron, rate, 1.5f, actual, n);
        assertThat(actual).containsExactly(expected);
      }
    }
  }
}
