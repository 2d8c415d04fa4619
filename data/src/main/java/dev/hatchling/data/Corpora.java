package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The built-in texts. Each is read from its package on first use and kept; {@link InputException}
 * in one line if the packages are absent.
 */
public final class Corpora {
  private static final Map<String, Corpus> READ = new ConcurrentHashMap<>();

  /** One Java file in this many is held out: enough to measure a loss on. */
  private static final int JAVA_FILES = 40;

  private static final String PLAYS = "org/exist/samples/shakespeare/";

  private Corpora() {}

  /**
   * English prose: Charles Dickens, <i>The Old Curiosity Shop</i>, 1,214,976 bytes without the byte
   * order mark; the last tenth is held out.
   */
  public static Corpus dickens() {
    return once(
        "dickens",
        () -> {
          byte[] text = CorpusPackages.read("crunch-test.jar", "dickens.txt");
          return Corpus.split("dickens", Bytes.withoutMark(text));
        });
  }

  /** English prose, {@link #dickens} under the name of its kind. */
  public static Corpus prose() {
    Corpus dickens = dickens();
    return new Corpus("prose", dickens.training(), dickens.heldOut());
  }

  /**
   * English drama: Shakespeare's <i>Hamlet</i>, <i>Macbeth</i> and <i>Romeo and Juliet</i> as
   * {@code SPEAKER:\nlines\n\n}, 402,171 bytes; the last tenth is held out.
   */
  public static Corpus drama() {
    return once(
        "drama",
        () -> {
          StringBuilder text = new StringBuilder();
          for (String play : List.of("hamlet", "macbeth", "r_and_j")) {
            PlayText.append(CorpusPackages.read("exist-samples.jar", PLAYS + play + ".xml"), text);
          }
          return Corpus.split("drama", Bytes.utf8(text));
        });
  }

  /**
   * German: speeches in the European Parliament, about 1.4 MB; one speech in ten is held out, by a
   * hash of its content.
   */
  public static Corpus german() {
    return once(
        "german", () -> byContent("german", Speeches.lines(Speeches.GERMAN), ContentSplit.ONE_IN));
  }

  /** French: as {@link #german}. */
  public static Corpus french() {
    return once(
        "french", () -> byContent("french", Speeches.lines(Speeches.FRENCH), ContentSplit.ONE_IN));
  }

  /**
   * Java source: the Guava library, about 6 MB, without the licence that opens every file; one file
   * in forty is held out, by a hash of its content.
   */
  public static Corpus java() {
    return once(
        "java",
        () -> {
          List<byte[]> files = new ArrayList<>();
          for (byte[] file :
              CorpusPackages.readAll("guava-sources.jar", name -> name.endsWith(".java"))) {
            files.add(Bytes.utf8(withoutLicence(Bytes.text(file))));
          }
          return byContent("java", files, JAVA_FILES);
        });
  }

  private static String withoutLicence(String source) {
    int end = source.startsWith("/*") ? source.indexOf("*/") : -1;
    return (end < 0 ? source : source.substring(end + 2)).strip() + "\n\n";
  }

  private static Corpus byContent(String name, List<byte[]> documents, int oneIn) {
    List<byte[]> training = new ArrayList<>();
    List<byte[]> heldOut = new ArrayList<>();
    for (byte[] document : documents) {
      (ContentSplit.heldOut(document, oneIn) ? heldOut : training).add(document);
    }
    return new Corpus(name, Bytes.joined(training), Bytes.joined(heldOut));
  }

  private static Corpus once(String name, Supplier<Corpus> read) {
    String key = CorpusPackages.folder() + "!" + name;
    return READ.computeIfAbsent(key, k -> read.get());
  }
}
