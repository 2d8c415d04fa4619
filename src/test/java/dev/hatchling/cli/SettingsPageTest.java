package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hatchling.models.KeyTable;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Range;
import dev.hatchling.training.TrainingConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/settings.md lists the keys there are, with the ranges that are enforced. */
class SettingsPageTest {
  private static final String WRITE = "hatchling.write.pages";
  private static final Path PAGE = Path.of("..", "docs", "settings.md");

  @Test
  void thePageIsWhatTheRecordsSay() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, SettingsPage.page());
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
    lines.removeAll(SettingsPage.page().lines().toList());
    assertThat(Files.readString(PAGE).equals(SettingsPage.page()))
        .as(
            "docs/settings.md is out of date (its lines %s); make it anew with: mvn -pl src -am"
                + " test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            lines, WRITE)
        .isTrue();
  }

  @Test
  void everyKeyIsThereOnce() {
    List<String> all = new ArrayList<>(ModelConfig.keys());
    all.addAll(TrainingConfig.keys());
    all.add("mixture");
    assertThat(rows().map(KeyTable.Row::key)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void theCommandListsThem() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, false);
    int code = new Main(Main.commands()).run(new String[] {"train", "--help-keys"}, console);
    assertThat(code).isEqualTo(Main.DONE);
    String words = out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    assertThat(rows())
        .allSatisfy(
            row ->
                assertThat(words)
                    .contains(" " + row.key() + " ")
                    .contains(row.means() + "; " + row.range()));
  }

  static Stream<KeyTable.Row> rows() {
    return SettingsPage.groups().stream().flatMap(group -> group.rows().stream());
  }

  static Stream<KeyTable.Row> numbers() {
    return rows()
        .filter(row -> row.range().matches(".*[\\[(].*, .*[\\])]"))
        .filter(row -> !row.key().equals(ModelConfig.MULTIPLIER));
  }

  /** Just outside a range a value is refused by name; the default is inside. */
  @ParameterizedTest
  @MethodSource("numbers")
  void rangesAreEnforced(KeyTable.Row row) {
    boolean whole = row.range().startsWith("whole, ");
    Range range = Range.of(whole ? row.range().substring("whole, ".length()) : row.range());
    assertThat(range.contains(Double.parseDouble(row.absent()))).isTrue();
    refused(row.key(), below(range, whole));
    if (Double.isFinite(range.high())) {
      refused(row.key(), above(range, whole));
    }
    if (!whole) {
      refused(row.key(), "NaN");
      refused(row.key(), "Infinity");
    }
  }

  private static String below(Range range, boolean whole) {
    if (whole) {
      return String.valueOf((long) range.low() - 1);
    }
    double outside = range.withLow() ? Math.nextDown(range.low()) : range.low();
    return String.valueOf(range.orZero() && outside == 0 ? -Double.MIN_VALUE : outside);
  }

  private static String above(Range range, boolean whole) {
    if (whole) {
      return String.valueOf((long) range.high() + 1);
    }
    return String.valueOf(range.withHigh() ? Math.nextUp(range.high()) : range.high());
  }

  private static void refused(String key, String value) {
    boolean model = ModelConfig.keys().contains(key);
    assertThatIllegalArgumentException()
        .as("%s = %s", key, value)
        .isThrownBy(
            () -> {
              if (model) {
                ModelConfig.defaults().with(Map.of(key, value));
              } else {
                TrainingConfig.DEFAULT.with(Map.of(key, value));
              }
            })
        .withMessageStartingWith(key + " = ")
        .withMessageContaining("must be ");
  }
}
