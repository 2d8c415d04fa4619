package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's pages and sources as tests read them. */
final class Pages {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path MODEL = ROOT.resolve("docs/model.md");

  private static final List<String> MODULES =
      List.of("data", "layers", "models", "models/langchain4j", "training", "training/spark");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([\\w-]+)\">");
  private static final Pattern WORDS =
      Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"[^\"\n]*\"", Pattern.DOTALL);

  private Pages() {}

  /** A page without its blocks of code. */
  static String prose(Path page) {
    return read(page).replaceAll("(?s)```.*?```", "");
  }

  static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  static List<Path> pages() {
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      pages.add(ROOT.resolve(name));
    }
    files(ROOT.resolve("docs"), ".md").forEach(pages::add);
    assertThat(pages).hasSizeGreaterThan(20);
    return pages;
  }

  static Stream<Path> sources() {
    return Stream.concat(Stream.of("src/main", "src/test"), MODULES.stream().map(m -> m + "/src"))
        .flatMap(folder -> files(ROOT.resolve(folder), ".java"));
  }

  static Stream<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As GitHub makes them of headings, and those that a page sets itself. */
  static Set<String> anchors(Path page) {
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

  /** With the line breaks of comments taken out. */
  static String unwrapped(String text) {
    return text.replaceAll("\\s*\\n\\s*(\\*|//)?\\s*", " ");
  }

  /** The comments and texts of a source; all of a page. */
  static String words(Path file) {
    String text = read(file);
    if (!file.toString().endsWith(".java")) {
      return text;
    }
    return String.join("\n", all(WORDS, text).stream().map(MatchResult::group).toList());
  }
}
