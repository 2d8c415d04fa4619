package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both providers against plain streams, with zeros of either sign and subnormal numbers. */
class ActiveListsTest {
  private static final int FROM = 6;
  private static final float[] SIZES = {0f, -0f, 1f, -3f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e30f};

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 6, 8, 14, 16, 18, 30, 32, 34, 128, 1022})
  void listsAreThoseOfAStream(int n) {
    for (double rate : new double[] {0, 0.1, 0.5, 1}) {
      float[] a = activity(n, rate);
      int[] neurons = IntStream.range(FROM, FROM + n).filter(i -> a[i] != 0).toArray();
      int[] pairs =
          IntStream.range(0, n / 2)
              .filter(p -> a[FROM + 2 * p] != 0 || a[FROM + 2 * p + 1] != 0)
              .toArray();
      check(ActiveLists.FORMS.scalar(), a, n, neurons, pairs);
      check(ActiveLists.FORMS.get(), a, n, neurons, pairs);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 130})
  void keepsWhatIsNotZero(int n) {
    float[] a = Arrays.copyOfRange(activity(n, 0.3), FROM, FROM + n);
    int[] neurons = IntStream.range(0, n).map(i -> 3 * i).toArray();
    int[] kept = IntStream.range(0, n).filter(i -> a[i] != 0).toArray();
    for (ActiveLists lists : List.of(ActiveLists.FORMS.scalar(), ActiveLists.FORMS.get())) {
      float[] floats = a.clone();
      double[] doubles = IntStream.range(0, n).mapToDouble(i -> a[i]).toArray();
      int[] ofFloats = neurons.clone();
      int[] ofDoubles = neurons.clone();
      assertThat(lists.keep(floats, ofFloats, n)).isEqualTo(kept.length);
      assertThat(lists.keep(doubles, ofDoubles, n)).isEqualTo(kept.length);
      for (int k = 0; k < kept.length; k++) {
        assertThat(floats[k]).isEqualTo(a[kept[k]]);
        assertThat(doubles[k]).isEqualTo(a[kept[k]]);
        assertThat(ofFloats[k]).isEqualTo(neurons[kept[k]]);
        assertThat(ofDoubles[k]).isEqualTo(neurons[kept[k]]);
      }
    }
  }

  private static float[] activity(int n, double rate) {
    RandomKey key = RandomKey.root(3).child("activity");
    float[] a = new float[FROM + n];
    Arrays.fill(a, 0, FROM, 1f);
    for (int i = 0; i < n; i++) {
      boolean active = key.uniform(2L * i) < rate;
      a[FROM + i] = SIZES[active ? 2 + key.below(5, 2L * i + 1) : i % 2];
    }
    return a;
  }

  private static void check(ActiveLists lists, float[] a, int n, int[] neurons, int[] pairs) {
    double[] doubles = IntStream.range(0, a.length).mapToDouble(i -> a[i]).toArray();
    int[] list = new int[n + ActiveLists.SLACK];
    int[] half = new int[n / 2 + ActiveLists.SLACK];
    assertThat(Arrays.copyOf(list, lists.neurons(a, FROM, FROM + n, list))).isEqualTo(neurons);
    assertThat(Arrays.copyOf(list, lists.neurons(doubles, FROM, FROM + n, list)))
        .isEqualTo(neurons);
    assertThat(Arrays.copyOf(half, lists.pairs(a, FROM, FROM + n, half))).isEqualTo(pairs);
    assertThat(Arrays.copyOf(half, lists.pairs(doubles, FROM, FROM + n, half))).isEqualTo(pairs);
  }
}
