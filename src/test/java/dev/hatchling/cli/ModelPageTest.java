package dev.hatchling.cli;

import static dev.hatchling.cli.Pages.MODEL;
import static dev.hatchling.cli.Pages.all;
import static dev.hatchling.cli.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.attention.RotaryBase;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/model.md: what code and pages name is there, and what is there is named by the code. */
class ModelPageTest {
  private static final Pattern DEFINED =
      Pattern.compile("<a id=\"e(\\d+)\"></a>\\*\\*\\(E(\\d+)\\)");
  private static final Pattern NAMED = Pattern.compile("\\bE(\\d+)(?: to E(\\d+))?\\b");
  private static final Pattern MISTAKES =
      Pattern.compile("[Mm]istakes? (\\d+)(?: and (\\d+))? of docs/model\\.md");
  private static final Pattern OWNER =
      Pattern.compile("^Owner[^\\[]*\\[\\w+\\]\\(([^)]+\\.java)\\)", Pattern.MULTILINE);

  @Test
  void equationsAreNumberedInOrderEachOnce() {
    List<MatchResult> defined = all(DEFINED, read(MODEL));
    assertThat(defined).hasSizeGreaterThan(30);
    assertThat(defined).allMatch(equation -> equation.group(1).equals(equation.group(2)));
    List<Integer> numbers = defined.stream().map(e -> Integer.valueOf(e.group(1))).toList();
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void noEquationIsMissing() {
    Set<Integer> defined = owners().keySet();
    List<String> dangling = new ArrayList<>();
    Stream.concat(Pages.sources(), Pages.pages().stream())
        .forEach(
            file -> {
              for (int number : named(Pages.words(file))) {
                if (!defined.contains(number)) {
                  dangling.add(Pages.ROOT.relativize(file) + " names E" + number);
                }
              }
            });
    assertThat(dangling).as("equations that docs/model.md does not have").isEmpty();
  }

  /** Tests name the mistakes that they are for: each that there is, and no other. */
  @Test
  void everyMistakeHasATest() {
    Set<String> named = new TreeSet<>();
    Pages.sources()
        .flatMap(file -> all(MISTAKES, Pages.unwrapped(read(file))).stream())
        .flatMap(match -> Stream.of(match.group(1), match.group(2)))
        .filter(Objects::nonNull)
        .forEach(number -> named.add("mistake-" + number));
    Set<String> listed = new TreeSet<>(Pages.anchors(MODEL));
    listed.removeIf(anchor -> !anchor.startsWith("mistake-"));
    assertThat(listed).hasSizeGreaterThan(10).isEqualTo(named);
  }

  /** The rows of the table on the exponent of the base, computed from the presets. */
  @Test
  void wavelengthsAreThoseOfThePresets() {
    String page = read(MODEL);
    for (String name : Presets.names()) {
      ModelConfig config = Presets.of(name, Architecture.HATCHLING);
      double span = config.plasticity().extrapolation() * config.context();
      double exact =
          RotaryBase.exact(config.plasticity().extrapolation(), config.context(), config.width());
      String row =
          String.format(
              Locale.ROOT,
              "| `%s` | %d | %,d | %,.0f | %.0f | %,.0f | %,.0f |",
              name,
              config.width(),
              config.neurons(),
              span,
              config.ropeBase(),
              longest(config.ropeBase(), config.neurons()),
              longest(exact, config.neurons()));
      assertThat(page.replace(" tokens |", " |")).contains(row);
    }
  }

  /** Of the slowest pair, in tokens (E50). */
  private static double longest(double base, int neurons) {
    return 2 * Math.PI * Math.pow(base, (neurons - 2.0) / neurons);
  }

  /** A reader can go from an equation to its class and back. */
  @Test
  void ownersNameTheirEquations() {
    List<String> silent = new ArrayList<>();
    owners()
        .forEach(
            (number, owner) -> {
              Path file = MODEL.resolveSibling(owner).normalize();
              if (!named(Pages.words(file)).contains(number)) {
                silent.add(file.getFileName() + " does not name its equation E" + number);
              }
            });
    assertThat(silent).isEmpty();
  }

  /** The first class named by "Owner" behind an equation, by the equation's number. */
  private static Map<Integer, String> owners() {
    Map<Integer, String> owners = new LinkedHashMap<>();
    String page = read(MODEL);
    for (MatchResult equation : all(DEFINED, page)) {
      Matcher owner = OWNER.matcher(page);
      assertThat(owner.find(equation.end())).as("owner of E" + equation.group(1)).isTrue();
      owners.put(Integer.valueOf(equation.group(1)), owner.group(1));
    }
    return owners;
  }

  /** Numbers named in a text, those of "E20 to E26" one by one. */
  private static Set<Integer> named(String text) {
    Set<Integer> numbers = new TreeSet<>();
    for (MatchResult named : all(NAMED, Pages.unwrapped(text))) {
      int first = Integer.parseInt(named.group(1));
      numbers.add(first);
      if (named.group(2) != null) {
        int last = Integer.parseInt(named.group(2));
        numbers.add(last);
        owners().keySet().stream().filter(n -> n > first && n < last).forEach(numbers::add);
      }
    }
    return numbers;
  }
}
