package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages: none is empty, none is lonely, and no link leads nowhere. */
class PagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @Test
  void noPageIsEmpty() {
    for (Path page : Pages.pages()) {
      assertThat(Pages.read(page).strip().length()).as("length of %s", page).isGreaterThan(80);
    }
  }

  @Test
  void noLinkLeadsNowhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : Pages.pages()) {
      for (MatchResult link : Pages.all(LINK, Pages.prose(page))) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !reaches(page, target)) {
          broken.add(Pages.ROOT.relativize(page) + " -> " + target + moved(target));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsLinked() {
    Set<Path> linked = new TreeSet<>();
    for (Path page : Pages.pages()) {
      for (MatchResult link : Pages.all(LINK, Pages.prose(page))) {
        Path target = page.resolveSibling(link.group(1).split("#", 2)[0]).normalize();
        if (!target.equals(page)) {
          linked.add(target);
        }
      }
    }
    List<Path> lonely = new ArrayList<>(Pages.pages());
    lonely.removeAll(linked);
    assertThat(lonely)
        .as("pages to which nothing leads")
        .containsExactly(Pages.ROOT.resolve("README.md"));
  }

  private static boolean reaches(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(file)
        && file.startsWith(Pages.ROOT)
        && (parts.length == 1 || Pages.anchors(file).contains(parts[1]));
  }

  /** Where a source with the name is now. */
  private static String moved(String target) {
    Path name = Path.of(target.split("#", 2)[0]).getFileName();
    return Pages.sources()
        .filter(file -> file.getFileName().equals(name))
        .map(file -> " (there is " + Pages.ROOT.relativize(file) + ")")
        .findFirst()
        .orElse("");
  }
}
