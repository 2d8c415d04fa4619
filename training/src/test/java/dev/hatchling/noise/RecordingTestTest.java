package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTestTest {
  private static final int STEPS = 3000;
  @TempDir Path folder;

  /** Row i at step t. */
  private interface Value {
    double at(int i, int t);
  }

  private Path write(int neurons, int steps, Value value) throws IOException {
    return write(neurons, steps, "%.5g", value);
  }

  private Path write(int neurons, int steps, String number, Value value) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < neurons; i++) {
      for (int t = 0; t < steps; t++) {
        text.append(t == 0 ? "" : ",").append(String.format(Locale.ROOT, number, value.at(i, t)));
      }
      text.append('\n');
    }
    Path file = folder.resolve("recording.csv");
    Files.writeString(file, text);
    return file;
  }

  private static Findings run(Path file, String kind) throws IOException {
    RecordingTest test = new RecordingTest(file, 1, kind);
    Findings findings = test.run();
    String html = NoisePage.of("x", findings, test.plots()).html();
    assertThat(html.substring(0, html.indexOf("<script>/*!"))).doesNotContain("NaN");
    return findings;
  }

  /** Low-pass filtered noise, with a share that is common to all. */
  private Path membranes(int neurons, double common) throws IOException {
    RandomKey key = RandomKey.root(5);
    double[] v = new double[neurons];
    return write(
        neurons,
        STEPS,
        (i, t) -> {
          double noise =
              Math.sqrt(1 - common) * key.child(i).normal(t)
                  + Math.sqrt(common) * key.child("common").normal(t);
          v[i] = 0.95 * v[i] + noise;
          return -65 + v[i];
        });
  }

  @Test
  void independentMembranesPassAndCommonInputIsFound() throws IOException {
    Findings clean = run(membranes(20, 0), "auto");
    assertThat(clean.failures()).isEmpty();
    assertThat(clean.facts()).containsEntry("kind", "voltage");
    Findings common = run(membranes(20, 0.05), "auto");
    assertThat(common.passed()).isFalse();
    assertThat(common.diagnosis()).isEqualTo("shared-variance-5");
  }

  @Test
  void independentSpikesPassAndSynchronousOnesAreFound() throws IOException {
    RandomKey key = RandomKey.root(6);
    Path clean = write(20, STEPS, (i, t) -> key.child(i).uniform(t) < 0.02 ? 1 : 0);
    Findings findings = run(clean, "auto");
    assertThat(findings.failures()).isEmpty();
    assertThat(findings.facts()).containsEntry("kind", "spikes").containsEntry("bin", 4);
    Path same = write(20, STEPS, (i, t) -> key.child(i / 2).uniform(t) < 0.02 ? 1 : 0);
    assertThat(run(same, "spikes").passed()).isFalse();
  }

  private Path groups(int neurons, IntFunction<String> names) throws IOException {
    StringBuilder text = new StringBuilder("neuron,region,population\n");
    for (int i = 0; i < neurons; i++) {
      text.append(i).append(',').append(names.apply(i)).append('\n');
    }
    return Files.writeString(folder.resolve("groups.csv"), text);
  }

  /** Neurons of two regions that have a twin each in the other one. */
  @Test
  void groupsTellWhereTheCouplingIs() throws IOException {
    RandomKey key = RandomKey.root(8);
    Path file = write(20, STEPS, (i, t) -> key.child(i % 10).normal(t));
    Path groups =
        groups(20, i -> (i < 10 ? "cortex," : "thalamus,") + (i % 10 < 5 ? "upper" : "lower"));
    Findings findings = new RecordingTest(file, 1, "auto").groups(groups).run();
    assertThat(findings.failures())
        .extracting(Row::name)
        .contains("largest across regions")
        .doesNotContain("largest within populations", "largest across populations");
    assertThat(findings.rows())
        .extracting(Row::name)
        .contains("mean correlation across populations", "mean later correlation across regions");
    assertThat(findings.diagnosis()).isEqualTo("repeated-keys");
    assertThat(findings.facts()).containsEntry("populations", 4).containsEntry("regions", 2L);
    assertThat(findings.rates()).isEmpty();
  }

  @Test
  void ratesAreThoseOfEachPopulation() throws IOException {
    RandomKey key = RandomKey.root(9);
    Path file = write(12, 2000, (i, t) -> key.child(i).uniform(t) < (i < 4 ? 0.05 : 0.01) ? 1 : 0);
    Path groups = groups(12, i -> i < 4 ? "a,fast" : "b,slow");
    List<Rate> rates = new RecordingTest(file, 0.5, "spikes").groups(groups).run().rates();
    assertThat(rates).extracting(Rate::region).containsExactly("a", "b");
    assertThat(rates).extracting(Rate::population).containsExactly("fast", "slow");
    assertThat(rates).extracting(Rate::neurons).containsExactly(4, 8);
    assertThat(rates.get(0).rate()).isCloseTo(100, within(10.0));
    assertThat(rates.get(1).rate()).isCloseTo(20, within(3.0));
    assertThat(new RecordingTest(file, 0.5, "spikes").run().rates())
        .extracting(Rate::neurons)
        .containsExactly(12);
  }

  @Test
  void lagsAreThoseAskedForAndMustFitTheRecording() throws IOException {
    RandomKey key = RandomKey.root(10);
    Path file = write(6, 1000, (i, t) -> key.normal(t + 130L * i));
    // Copies at lags 130, 260 …: seen as such where looked for, found all the same where not.
    assertThat(new RecordingTest(file, 1, "auto").lags(Lags.parse("150")).run().diagnosis())
        .isEqualTo("shifted-copies");
    assertThat(new RecordingTest(file, 1, "auto").lags(Lags.parse("1,5")).run().diagnosis())
        .isEqualTo("delayed-copies");
    RecordingTest test = new RecordingTest(file, 1, "auto").lags(Lags.parse("251"));
    assertThatThrownBy(test::run).hasMessageContaining("lag 251 is too long");
    Path spikes = write(6, 2000, (i, t) -> key.child(i).uniform(t) < 0.02 ? 1 : 0);
    assertThatThrownBy(new RecordingTest(spikes, 1, "auto").lags(Lags.parse("126"))::run)
        .hasMessageContaining("500 bins of 4 steps, a quarter is 125");
  }

  @Test
  void constantRowsAndSingleNeuronsAreNoTrouble() throws IOException {
    RandomKey key = RandomKey.root(7);
    Findings findings =
        run(write(6, 500, (i, t) -> i % 2 == 0 ? -65 : key.child(i).normal(t)), "auto");
    assertThat(findings.passed()).isTrue();
    assertThat(findings.notes()).contains("3 rows are constant and left out");
    Findings one = run(write(1, 500, (i, t) -> key.normal(t)), "auto");
    assertThat(one.passed()).isTrue();
    assertThat(one.notes().toString()).contains("one neuron");
  }

  /** Potentials that single precision would round to whole numbers, or all to one. */
  @ParameterizedTest
  @ValueSource(doubles = {2e7, 1e8, -3e9})
  void smallChangesOfLargeNumbersAreSeen(double level) throws IOException {
    RandomKey key = RandomKey.root(11);
    Findings same = run(write(6, STEPS, "%.6f", (i, t) -> level + 0.3 * key.normal(t)), "auto");
    assertThat(same.facts()).containsEntry("kind", "voltage");
    assertThat(same.diagnosis()).isEqualTo("broadcast");
    Findings clean =
        run(write(6, STEPS, "%.6f", (i, t) -> level + 0.3 * key.child(i).normal(t)), "auto");
    assertThat(clean.failures()).isEmpty();
    assertThat(clean.notes()).noneMatch(note -> note.contains("constant"));
  }

  /** What precedes the recording must not take its digits away. */
  @Test
  void oneValueFarOffHidesNothing() throws IOException {
    RandomKey key = RandomKey.root(12);
    Path file = write(6, STEPS, "%.6f", (i, t) -> t == 0 ? 0 : 2e7 + 0.3 * key.normal(t));
    assertThat(run(file, "auto").diagnosis()).isEqualTo("broadcast");
  }

  @Test
  void badRecordingsAreRefusedInOneLine() throws IOException {
    Path constant = write(3, 100, (i, t) -> 1.5);
    assertThatThrownBy(() -> run(constant, "auto")).hasMessageContaining("every row is constant");
    Path step = write(3, 1, (i, t) -> i);
    assertThatThrownBy(() -> run(step, "auto")).hasMessageContaining("has 1 steps; at least 40");
    assertThatThrownBy(() -> new RecordingTest(step, 0, "auto")).hasMessageContaining("dt");
    assertThatThrownBy(() -> new RecordingTest(step, 1, "sound")).hasMessageContaining("sound");
  }
}
