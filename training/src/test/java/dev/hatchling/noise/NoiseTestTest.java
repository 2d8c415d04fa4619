package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.simulation.KeyedNoise;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Simulation;
import dev.hatchling.simulation.SimulationFile;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A short form of {@code hatchling noise --full-count}. */
class NoiseTestTest {
  private static final Simulation SMALL = SimulationFile.builtIn().withNeurons(6);
  private static final int STEPS = 1500;

  @ParameterizedTest
  @EnumSource
  void everyFaultIsCaughtByName(Fault fault) {
    FullCount.Count count = new FullCount(SMALL, STEPS, 3).count(fault.label(), one -> {});
    assertThat(count.diagnoses()).containsOnlyKeys(fault.label());
    assertThat(count.passed()).isTrue();
  }

  @Test
  void independentNoisePasses() {
    FullCount.Count count = new FullCount(SMALL, STEPS, 5).count(Findings.NONE, one -> {});
    assertThat(count.diagnoses()).containsOnlyKeys(Findings.NONE);
  }

  private static Findings run(NoiseSource source, Lags lags) {
    return new NoiseTest(SMALL, source, STEPS, 2).lags(lags).run();
  }

  /** The same mistake by another name where the lags do not reach it, and not a common input. */
  @Test
  void copiesBeyondTheLagsAreNamedAsSuch() {
    NoiseSource shifted = Fault.SHIFTED_COPIES.source(1);
    assertThat(run(shifted, Lags.DEFAULT).diagnosis()).isEqualTo(Fault.SHIFTED_COPIES.label());
    Findings few = run(shifted, Lags.parse("2"));
    assertThat(few.diagnosis()).isEqualTo(Fault.DELAYED_COPIES.label());
    assertThat(few.failures()).extracting(Row::name).contains(SetAnalysis.DISTANT);
    NoiseSource delayed = Fault.DELAYED_COPIES.source(1);
    assertThat(run(delayed, Lags.parse("0,150,300")).diagnosis())
        .isEqualTo(Fault.SHIFTED_COPIES.label());
  }

  @Test
  void aPeriodIsFoundWhetherLagsReachItOrNot() {
    for (int period : new int[] {2, 40, 256, 700}) {
      Findings findings = run(Fault.periodic(3, period), Lags.DEFAULT);
      assertThat(findings.diagnosis()).as("%d steps", period).isEqualTo("periodic");
      assertThat(findings.failures())
          .extracting(Row::name)
          .contains(period <= 100 ? SetAnalysis.OWN_PAST : SetAnalysis.DISTANT_PAST);
    }
  }

  @Test
  void frozenNoiseFailsTheRowsThatItMust() {
    assertThat(run(Fault.FROZEN.source(2), Lags.DEFAULT).failures())
        .extracting(row -> row.section() + ": " + row.name())
        .contains(
            "noise: membrane: " + Battery.FROZEN,
            "noise: threshold: " + Battery.FROZEN,
            "noise: membrane: distance from the normal distribution");
  }

  @Test
  void ratesAreThoseOfTheSpikes() {
    Findings findings = run(new KeyedNoise(1), Lags.DEFAULT);
    assertThat(findings.rates()).extracting(Rate::population).contains("L4", "relay").hasSize(7);
    assertThat(findings.rates()).extracting(Rate::neurons).containsOnly(6);
    double mean = findings.rates().stream().mapToDouble(Rate::rate).average().orElseThrow();
    String note = String.format(Locale.ROOT, "mean firing rate %.2f Hz", mean);
    assertThat(findings.notes()).contains(note);
    String html = NoisePage.of("Noise", findings, new Plots()).html();
    assertThat(html).contains("reticular");
  }

  @Test
  void lagsMustFitTheSteps() {
    NoiseTest test = new NoiseTest(SMALL, new KeyedNoise(1), 400, 1);
    assertThatThrownBy(() -> test.lags(Lags.parse("101")))
        .hasMessage("lag 101 is too long: the recording has 400 steps, a quarter is 100");
  }

  @Test
  void oneNeuronAPopulationAndOneStepAreNoTrouble() {
    for (int steps : new int[] {1, 2, 30, 300}) {
      Simulation simulation = SimulationFile.builtIn().withNeurons(1);
      NoiseTest test = new NoiseTest(simulation, new KeyedNoise(1), steps, 2);
      Findings findings = test.run();
      assertThat(findings.passed()).as("%d steps: %s", steps, findings.failures()).isTrue();
      String html = NoisePage.of("Noise", findings, test.plots()).html();
      assertThat(html.substring(0, html.indexOf("<script>/*!"))).doesNotContain("NaN");
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLine() {
    Simulation large = SMALL.withNeurons(1000);
    assertThatThrownBy(() -> new NoiseTest(large, new KeyedNoise(1), 10, 1))
        .hasMessageContaining("7000 neurons by 10 steps are too many");
    assertThatThrownBy(() -> new NoiseTest(SMALL, new KeyedNoise(1), 100_000_000, 1))
        .hasMessageContaining("42 neurons by 100000000 steps are too many");
  }

  @Test
  void rowsThatOneWouldLookForAreThere() {
    Findings findings = new NoiseTest(SMALL, new KeyedNoise(1), STEPS, 2).run();
    assertThat(findings.rows())
        .extracting(Row::name)
        .contains(
            "mean correlation within populations",
            "mean correlation across populations",
            "mean correlation across regions",
            "largest within populations",
            "share of the largest eigenvalue",
            "exponent of population variance over N",
            "flatness of the spectrum, chi-square",
            "share of power below 4 Hz",
            "largest of a neuron's channels",
            Invariance.SHUFFLED,
            Invariance.ADDED,
            Invariance.THREADS);
    assertThat(findings.rows())
        .extracting(Row::section)
        .contains("noise: membrane", "noise: inhibition", "membranes, whitened");
  }

  /** With many neurons and few steps, whatever their number. */
  @ParameterizedTest
  @ValueSource(ints = {60, 100, 200, 400, 600, 800, 1000, 1500, 2500, 4000})
  void independentNoiseOfAnyLengthPasses(int steps) {
    Simulation simulation = SimulationFile.builtIn().withNeurons(20);
    for (int seed = 1; seed <= 3; seed++) {
      Findings findings = new NoiseTest(simulation, new KeyedNoise(seed), steps, 2).run();
      assertThat(findings.passed()).as("seed %d: %s", seed, findings.failures()).isTrue();
    }
  }
}
