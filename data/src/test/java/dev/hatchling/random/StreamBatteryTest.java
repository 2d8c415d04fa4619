package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The battery over streams <em>across</em> keys (word t of key 0, of key 1, …), where a generator
 * that is good along its counter may still fail, and along counters. Seeds are fixed: the outcome
 * never changes.
 */
class StreamBatteryTest {
  private static final int KEYS = 1 << 10;
  private static final int STEPS = 1 << 9;

  /** About as many p-values as all tests of this class look at: together they may err in 1 %. */
  private static final int P_VALUES = 700;

  /** How keys that might be alike come about. */
  enum Family {
    NEURONS,
    SEEDS,
    NAMES,
    LAYERS,
    CHANNELS_OF_ONE_NEURON,
    HIGH_NUMBERS,
    GRANDCHILDREN;

    RandomKey key(int i) {
      RandomKey root = RandomKey.root(2026);
      return switch (this) {
        case NEURONS -> root.child("noise").child(3).child(i).child("membrane");
        case SEEDS -> RandomKey.root(i);
        case NAMES -> root.child("neuron " + i);
        case LAYERS -> root.child("noise").child(i).child(3).child("membrane");
        case CHANNELS_OF_ONE_NEURON -> root.child("noise").child(1).child("c" + i);
        case HIGH_NUMBERS -> root.child((long) i << 32);
        case GRANDCHILDREN -> root.child(i >> 5).child(i & 31);
      };
    }

    RandomKey[] keys() {
      RandomKey[] keys = new RandomKey[KEYS];
      for (int i = 0; i < KEYS; i++) {
        keys[i] = key(i);
      }
      return keys;
    }
  }

  private static int[] across(Battery.Streams streams, int streamCount, int steps) {
    int[] words = new int[streamCount * steps];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s < streamCount; s++) {
        words[t * streamCount + s] = streams.word(s, t);
      }
    }
    return words;
  }

  private static void assertRandom(Map<String, Double> p) {
    double bound = Battery.bound(P_VALUES);
    assertThat(p).allSatisfy((name, value) -> assertThat(value).as(name).isGreaterThan(bound));
  }

  @ParameterizedTest
  @EnumSource
  void acrossKeys(Family family) {
    RandomKey[] keys = family.keys();
    Battery.Streams streams = (s, t) -> keys[s].bits32(t);
    Map<String, Double> p = new LinkedHashMap<>(Battery.sequence(across(streams, KEYS, STEPS)));
    p.put("lagged cross-correlation", Battery.laggedCrossCorrelation(streams, 24, 2000, 40));
    assertRandom(p);
  }

  @ParameterizedTest
  @EnumSource
  void identitiesThemselves(Family family) {
    RandomKey[] keys = family.keys();
    int[] words = new int[4 * KEYS];
    for (int i = 0; i < KEYS; i++) {
      words[i] = keys[i].id0;
      words[KEYS + i] = keys[i].id1;
      words[2 * KEYS + i] = keys[i].id2;
      words[3 * KEYS + i] = keys[i].id3;
    }
    Map<String, Double> p = Battery.sequence(words);
    p.remove("birthday spacings");
    assertRandom(p);
  }

  @Test
  void alongOneKey() {
    RandomKey key = Family.NEURONS.key(17);
    assertRandom(Battery.sequence(across((s, t) -> key.bits32(t), 1, KEYS * STEPS)));
    assertRandom(
        Battery.sequence(
            across((s, t) -> (int) (key.bits64(t >> 1) >>> (32 * (t & 1))), 1, KEYS * STEPS)));
  }

  @Test
  void momentsOfOneNeuron() {
    NeuronKeys neurons = NeuronKeys.of(RandomKey.root(1).child("noise"), KEYS, "membrane");
    RandomKey samples = RandomKey.root(1).child("noise").child("sample");
    float[] noise = new float[KEYS];
    double[] normals = new double[KEYS * 100];
    int[] words = new int[KEYS * 100];
    for (int sample = 0; sample < 100; sample++) {
      neurons.fillUniform(samples.child(sample), 5, noise, 0, 0, KEYS);
      for (int i = 0; i < KEYS; i++) {
        words[sample * KEYS + i] = (int) (noise[i] * 0x1p24f) << 8;
      }
      neurons.fillNormal(samples.child(sample), 5, normals, sample * KEYS, 0, KEYS);
    }
    Map<String, Double> p = Battery.sequence(words);
    p.keySet().removeIf(name -> name.startsWith("Hamming") || name.endsWith("byte 0"));
    p.remove("birthday spacings");
    p.put("normals", Battery.kolmogorovSmirnov(normals));
    assertRandom(p);
  }

  @Test
  void normalsAcrossAndAlongKeys() {
    RandomKey[] keys = Family.NEURONS.keys();
    Map<String, Double> p = new LinkedHashMap<>();
    for (int t = 0; t < 8; t++) {
      double[] narrow = new double[KEYS * 20];
      double[] wide = new double[KEYS * 20];
      for (int i = 0; i < KEYS * 20; i++) {
        narrow[i] = keys[i % KEYS].normalFloat(t + 8L * (i / KEYS));
        wide[i] = keys[i % KEYS].normal(t + 8L * (i / KEYS));
      }
      p.put("floats across keys, step " + t, Battery.kolmogorovSmirnov(narrow));
      p.put("doubles across keys, step " + t, Battery.kolmogorovSmirnov(wide));
    }
    double[] along = new double[KEYS * 100];
    keys[0].fillNormal(along, 0, along.length, 0);
    p.put("doubles along a key", Battery.kolmogorovSmirnov(along));
    assertRandom(p);
  }

  /** Draws of different kinds at the same counters of the same key are independent. */
  @Test
  void kindsOfDrawsDoNotShareWords() {
    RandomKey key = Family.NEURONS.key(3);
    Battery.Streams kinds =
        (s, t) ->
            switch (s) {
              case 0 -> key.bits32(t);
              case 1 -> (int) key.bits64(t);
              case 2 -> (int) (key.bits64(t) >>> 32);
              case 3 -> ordered(key.normal(t));
              case 4 -> ordered(key.normalFloat(t));
              default -> key.child(t).bits32(0);
            };
    assertThat(Battery.laggedCrossCorrelation(kinds, 6, 20_000, 40)).isGreaterThan(0.01);
  }

  /** A word whose place among all words is the normal's quantile. */
  private static int ordered(double normal) {
    double u = 1 - 0.5 * org.apache.commons.math3.special.Erf.erfc(normal / Math.sqrt(2));
    return (int) Math.floor((u - 0.5) * 0x1p32);
  }

  /** A known failure (docs/noise.md): every key reads one sequence from another place. */
  @Test
  void shiftedCopiesOfOneSequenceAreFound() {
    int[] out = new int[4];
    Battery.Streams faulty =
        (s, t) -> {
          Philox4x32.block(t + 3 * s, 0, 0, 0, 1, 2, out, 0);
          return out[0];
        };
    int[][] rows = new int[2][2000];
    for (int t = 0; t < 2000; t++) {
      rows[0][t] = faulty.word(0, t);
      rows[1][t] = faulty.word(1, t);
    }
    assertThat(Battery.correlation(rows[0], 0, rows[1], 0)).isGreaterThan(0.001);
    assertThat(Battery.laggedCrossCorrelation(faulty, 24, 2000, 40)).isLessThan(1e-9);
  }
}
