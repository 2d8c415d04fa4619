package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The plain texts of a source as a task. Models of bytes read long files where they are; what they
 * read of them does not depend on that. Of very long ones samples stand for the whole.
 */
final class PlainTexts {
  /** Files of a sampled source: more could not be mapped at once on every system. */
  private static final int MOST_FILES = 10_000;

  /** Bytes that are read at once. */
  private static final int PIECE = 1 << 16;

  /** Blocks of a sampled text that are looked at, in each of many at least the few. */
  private static final int BLOCKS = 16;

  private static final int FEW_BLOCKS = 4;

  private static final int BLOCK = 1 << 12;

  private static final Tokenizer BYTES = new ByteTokenizer();

  /**
   * From how many bytes on what is done.
   *
   * @param mapped a longer file is mapped, not copied to Java's heap
   * @param sampled of a source that has more together, samples stand for the whole
   * @param bits of a place within a mapped piece
   */
  record Limits(long mapped, long sampled, int bits) {
    static final Limits USUAL = new Limits(64L << 20, TextFile.LARGEST, MappedText.BITS);
  }

  private final String name;
  private final TextSource source;
  private final Tokenizer tokenizer;
  private final Limits limits;
  private final List<Path> files;
  private final boolean sampled;
  private final List<String> notices = new ArrayList<>();

  /**
   * The texts of a source that holds no JSON Lines.
   *
   * @throws IOException if a file is missing
   */
  PlainTexts(String name, TextSource source, Tokenizer tokenizer, Limits limits)
      throws IOException {
    this.name = name;
    this.source = source;
    this.tokenizer = tokenizer;
    this.limits = limits;
    files = source.files();
    sampled = tokenizer instanceof ByteTokenizer && sampled(source, limits);
    if (sampled && files.size() > MOST_FILES) {
      throw new InputException(
          source.path()
              + ": more than "
              + MOST_FILES
              + " files that have over 2 GiB together; join them");
    }
  }

  /**
   * Whether samples stand for the whole: files that are not packed have more bytes together than a
   * text in memory can have.
   *
   * @throws IOException if a file is missing
   */
  static boolean sampled(TextSource source, Limits limits) throws IOException {
    long bytes = 0;
    for (Path file : source.files()) {
      if (JsonLines.isNamed(file) || Packing.of(file) != Packing.NONE) {
        return false;
      }
      bytes += Files.size(file);
    }
    return bytes > limits.sampled();
  }

  /**
   * The task: of one text the last tenth is held out, of several different ones the tenth with the
   * smallest hashes, at least one.
   *
   * @throws IOException if a file cannot be read
   * @throws InputException in one line, where there is no text or too little of it
   */
  TextTask read() throws IOException {
    List<TokenSequence> texts = texts();
    List<Long> hashes = texts.size() < 2 ? List.of() : texts.stream().map(this::hash).toList();
    Set<Long> held = ContentSplit.heldOutHashes(hashes);
    if (held.isEmpty()) {
      TokenSequence text = texts.get(0);
      long border = Corpus.border(name, text.length());
      return task(one(text.part(0, border)), one(text.part(border, text.length())));
    }
    List<TokenSequence> training = new ArrayList<>();
    List<TokenSequence> heldOut = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      (held.contains(hashes.get(i)) ? heldOut : training).add(texts.get(i));
    }
    return task(Documents.of(training, tokenizer), Documents.of(heldOut, tokenizer));
  }

  /** The task all of whose text is held out, as {@link #read}. */
  TextTask heldOut() throws IOException {
    List<TokenSequence> texts = texts();
    Documents held = texts.size() == 1 ? one(texts.get(0)) : Documents.of(texts, tokenizer);
    return task(Documents.of(List.of(), tokenizer), held);
  }

  private Documents one(TokenSequence text) {
    return Documents.of(
        tokenizer instanceof ByteTokenizer ? text : TokenSequence.of(tokenizer, text.bytes()));
  }

  private TextTask task(Documents training, Documents heldOut) {
    if (sampled) {
      notices.add(
          "task \"" + name + "\": over 2 GiB: samples, spread evenly, stand for the whole of it");
    }
    return new TextTask(name, training, heldOut, sampled, notices);
  }

  /** The texts of files; among several those that are no text are passed over. */
  private List<TokenSequence> texts() throws IOException {
    List<TokenSequence> texts = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      TokenSequence text = open(file);
      bytes += text.length() + 1;
      if (!sampled && !source.single() && bytes > limits.sampled()) {
        throw new InputException(source.path() + ": more than " + limits.sampled() + " bytes");
      }
      if (isText(file, text)) {
        texts.add(text);
      }
    }
    if (texts.isEmpty()) {
      throw new InputException(
          source.path() + ": no text in its " + files.size() + " files, only empty or binary ones");
    }
    if (texts.size() < files.size()) {
      int passed = files.size() - texts.size();
      notices.add(
          source.path() + ": " + passed + " of " + files.size() + " files are empty or no text");
    }
    return source.packed() && !source.single() ? List.of(lines(texts)) : texts;
  }

  private TokenSequence open(Path file) throws IOException {
    boolean plain = tokenizer instanceof ByteTokenizer && Packing.of(file) == Packing.NONE;
    return plain && (sampled || Files.size(file) > limits.mapped())
        ? TokenSequence.of(new MappedText(file, limits.bits()))
        : TokenSequence.of(BYTES, TextFile.read(file));
  }

  /** Whether a file is a text; one that is named itself must be. */
  private boolean isText(Path file, TokenSequence text) {
    if (text.length() == 0 && source.single()) {
      throw new InputException(file + ": the file is empty");
    }
    long seen = 0;
    for (int[] piece : (Iterable<int[]>) look(text)::iterator) {
      for (int b : piece) {
        if (b == 0 && source.single()) {
          throw new InputException(
              file
                  + ": not a text file: "
                  + (sampled ? "it has bytes that are zero" : "byte " + seen + " is zero")
                  + " (UTF-8 text is wanted)");
        }
        if (b == 0) {
          return false;
        }
        seen++;
      }
    }
    return text.length() > 0;
  }

  /** All of a text, piece by piece; of a sampled one evenly spread blocks, first and last. */
  private Stream<int[]> look(TokenSequence text) {
    int blocks = Math.max(FEW_BLOCKS, BLOCKS / files.size());
    if (!sampled || text.length() <= (long) blocks * BLOCK) {
      return text.pieces(PIECE);
    }
    long last = text.length() - BLOCK;
    return LongStream.range(0, blocks)
        .map(i -> last * i / (blocks - 1))
        .mapToObj(from -> text.slice(from, from + BLOCK));
  }

  /** A number that texts share which are the same, as far as they are looked at. */
  private long hash(TokenSequence text) {
    long hash = ContentSplit.hash(look(text));
    return sampled ? 31 * hash + text.length() : hash;
  }

  /** Texts one behind the other, each on lines of its own. */
  private static TokenSequence lines(List<TokenSequence> texts) {
    List<TokenSequence> parts = new ArrayList<>();
    for (TokenSequence text : texts) {
      parts.add(text);
      if (text.get(text.length() - 1) != '\n') {
        parts.add(TokenSequence.of(BYTES, new byte[] {'\n'}));
      }
    }
    return TokenSequence.joined(parts);
  }
}
