package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

/** The pages: none is empty, no link leads nowhere, every equation that is named exists. */
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path MODEL = ROOT.resolve("docs/model.md");
  private static final List<String> MODULES = List.of("data", "layers", "models", "training");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([\\w-]+)\">");
  private static final Pattern DEFINED =
      Pattern.compile("<a id=\"e(\\d+)\"></a>\\*\\*\\(E(\\d+)\\)");
  private static final Pattern NAMED = Pattern.compile("\\bE(\\d+)(?: to E(\\d+))?\\b");
  private static final Pattern WORDS =
      Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"[^\"\n]*\"", Pattern.DOTALL);
  private static final Pattern MISTAKES =
      Pattern.compile("[Mm]istakes? (\\d+)(?: and (\\d+))? of docs/model\\.md");
  private static final Pattern OWNER =
      Pattern.compile("^Owner[^\\[]*\\[\\w+\\]\\(([^)]+\\.java)\\)", Pattern.MULTILINE);

  @Test
  void noPageIsEmpty() {
    for (Path page : pages()) {
      assertThat(read(page).strip().length()).as("length of %s", page).isGreaterThan(80);
    }
  }

  @Test
  void noLinkLeadsNowhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : all(LINK, prose(page))) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !reaches(page, target)) {
          broken.add(ROOT.relativize(page) + " -> " + target + moved(target));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsLinked() {
    Set<Path> linked = new TreeSet<>();
    for (Path page : pages()) {
      for (MatchResult link : all(LINK, prose(page))) {
        Path target = page.resolveSibling(link.group(1).split("#", 2)[0]).normalize();
        if (!target.equals(page)) {
          linked.add(target);
        }
      }
    }
    List<Path> lonely = new ArrayList<>(pages());
    lonely.removeAll(linked);
    assertThat(lonely)
        .as("pages to which nothing leads")
        .containsExactly(ROOT.resolve("README.md"));
  }

  private static boolean reaches(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(file)
        && file.startsWith(ROOT)
        && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** Where a source with the name is now. */
  private static String moved(String target) {
    Path name = Path.of(target.split("#", 2)[0]).getFileName();
    return sources()
        .filter(file -> file.getFileName().equals(name))
        .map(file -> " (there is " + ROOT.relativize(file) + ")")
        .findFirst()
        .orElse("");
  }

  /** As GitHub makes them of headings, and those that a page sets itself. */
  private static Set<String> anchors(Path page) {
    Set<String> anchors = new TreeSet<>();
    for (String line : prose(page).lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String text = heading.group(1).toLowerCase(Locale.ROOT);
        anchors.add(text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
      }
    }
    all(ANCHOR, read(page)).forEach(anchor -> anchors.add(anchor.group(1)));
    return anchors;
  }

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
    Stream.concat(sources(), pages().stream())
        .forEach(
            file -> {
              for (int number : named(words(file))) {
                if (!defined.contains(number)) {
                  dangling.add(ROOT.relativize(file) + " names E" + number);
                }
              }
            });
    assertThat(dangling).as("equations that docs/model.md does not have").isEmpty();
  }

  /** Tests name the mistakes that they are for: each that there is, and no other. */
  @Test
  void everyMistakeHasATest() {
    Set<String> named = new TreeSet<>();
    sources()
        .flatMap(file -> all(MISTAKES, unwrapped(read(file))).stream())
        .flatMap(match -> Stream.of(match.group(1), match.group(2)))
        .filter(Objects::nonNull)
        .forEach(number -> named.add("mistake-" + number));
    Set<String> listed = new TreeSet<>(anchors(MODEL));
    listed.removeIf(anchor -> !anchor.startsWith("mistake-"));
    assertThat(listed).hasSizeGreaterThan(10).isEqualTo(named);
  }

  /** A reader can go from an equation to its class and back. */
  @Test
  void ownersNameTheirEquations() {
    List<String> silent = new ArrayList<>();
    owners()
        .forEach(
            (number, owner) -> {
              Path file = MODEL.resolveSibling(owner).normalize();
              if (!named(words(file)).contains(number)) {
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
    for (MatchResult named : all(NAMED, unwrapped(text))) {
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

  /** With the line breaks of comments taken out. */
  private static String unwrapped(String text) {
    return text.replaceAll("\\s*\\n\\s*(\\*|//)?\\s*", " ");
  }

  /** The comments and texts of a source; all of a page. */
  private static String words(Path file) {
    String text = read(file);
    if (!file.toString().endsWith(".java")) {
      return text;
    }
    return String.join("\n", all(WORDS, text).stream().map(MatchResult::group).toList());
  }

  /** A page without its blocks of code. */
  private static String prose(Path page) {
    return read(page).replaceAll("(?s)```.*?```", "");
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static List<Path> pages() {
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      pages.add(ROOT.resolve(name));
    }
    files(ROOT.resolve("docs"), ".md").forEach(pages::add);
    assertThat(pages).hasSizeGreaterThan(20);
    return pages;
  }

  private static Stream<Path> sources() {
    return Stream.concat(Stream.of("src/main", "src/test"), MODULES.stream().map(m -> m + "/src"))
        .flatMap(folder -> files(ROOT.resolve(folder), ".java"));
  }

  private static Stream<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
