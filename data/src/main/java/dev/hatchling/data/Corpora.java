package dev.hatchling.data;

/**
 * The built-in texts. Each call reads its package (design: text that arrives as packages) and gives
 * the text with its split; {@link IllegalArgumentException} in one line if the packages are absent.
 */
public final class Corpora {
  private Corpora() {}

  /**
   * English prose: Charles Dickens, <i>The Old Curiosity Shop</i>, 1,214,976 bytes without the byte
   * order mark; the last tenth is held out.
   */
  public static Corpus dickens() {
    byte[] text = CorpusPackages.read("crunch-test.jar", "dickens.txt");
    return Corpus.split("dickens", Bytes.withoutMark(text));
  }
}
