package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairsTest {
  @TempDir private Path folder;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static BytePairs learn(int vocabulary, String... texts) {
    return BytePairs.learn(List.of(texts).stream().map(BytePairsTest::utf8).toList(), vocabulary);
  }

  /** By hand: "ab" occurs 4 times; of "abc" and "xy", 2 each, the pair of lower tokens is first. */
  @Test
  void theMostFrequentPairIsMergedFirstAndTheLeastOfEqualOnes() {
    BytePairs pairs = learn(300, "xy\nab abc\nab\nabc xy");
    List<String> tokens = new java.util.ArrayList<>();
    for (int i = 256; i < pairs.vocabulary(); i++) {
      tokens.add(new String(pairs.token(i), StandardCharsets.UTF_8));
    }
    assertThat(tokens).containsExactly("ab", "xy", "abc");
  }

  /** What merges are, read off the definition anew before each of them. */
  @Test
  void countsAreKeptRightThroughMerges() {
    RandomKey key = RandomKey.root(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      text.append("aabbcd  ".charAt(key.below(8, i)));
    }
    BytePairs pairs = learn(256 + 60, text.toString());
    assertThat(pairs.vocabulary()).isEqualTo(316);
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < 256; i++) {
      numbers.put(ByteSymbols.of(pairs.token(i)), i);
    }
    Words words = new Words();
    words.add(utf8(text.toString()));
    Map<List<Integer>, Long> cut = new HashMap<>();
    words
        .counts()
        .forEach(
            (word, count) ->
                cut.merge(
                    ByteSymbols.of(utf8(word))
                        .chars()
                        .mapToObj(c -> numbers.get("" + (char) c))
                        .toList(),
                    count[0],
                    Long::sum));
    Map<List<Integer>, Long> now = cut;
    for (int token = 256; token < 316; token++) {
      List<Integer> best = most(now);
      assertThat(ByteSymbols.of(pairs.token(token)))
          .isEqualTo(
              ByteSymbols.of(pairs.token(best.get(0))) + ByteSymbols.of(pairs.token(best.get(1))));
      now = merged(now, best, token);
    }
  }

  private static List<Integer> most(Map<List<Integer>, Long> words) {
    Map<List<Integer>, Long> counts = new HashMap<>();
    words.forEach(
        (word, count) -> {
          for (int i = 0; i + 1 < word.size(); i++) {
            counts.merge(List.copyOf(word.subList(i, i + 2)), count, Long::sum);
          }
        });
    return counts.entrySet().stream()
        .min(
            java.util.Comparator.<Map.Entry<List<Integer>, Long>>comparingLong(e -> -e.getValue())
                .thenComparing(e -> e.getKey().get(0))
                .thenComparing(e -> e.getKey().get(1)))
        .orElseThrow()
        .getKey();
  }

  private static Map<List<Integer>, Long> merged(
      Map<List<Integer>, Long> words, List<Integer> pair, int token) {
    Map<List<Integer>, Long> after = new HashMap<>();
    words.forEach(
        (word, count) -> {
          List<Integer> tokens = new java.util.ArrayList<>();
          for (int i = 0; i < word.size(); i++) {
            boolean here = i + 1 < word.size() && word.subList(i, i + 2).equals(pair);
            tokens.add(here ? token : word.get(i));
            i += here ? 1 : 0;
          }
          after.merge(tokens, count, Long::sum);
        });
    return after;
  }

  private static String acgt(int letters) {
    RandomKey key = RandomKey.root(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < letters; i++) {
      text.append("ACGT".charAt(key.below(4, i)));
    }
    return text.toString();
  }

  /** A text without white space is a word of its own length. */
  @Test
  void longWordsAreLearnedFromInPieces() {
    String text = acgt(20_000);
    BytePairs pairs = learn(300, text);
    assertThat(pairs.vocabulary()).isEqualTo(300);
    assertThat(new String(pairs.token(256), StandardCharsets.UTF_8)).matches("[ACGT]{2}");
    Words words = new Words();
    words.add(utf8(text));
    assertThat(String.join("", words.counts().keySet())).hasSize(20_000);
    assertThat(words.counts().keySet()).allMatch(piece -> piece.length() <= Words.LONGEST);
  }

  /** The same bytes in words of the longest length, which are not cut, give the same vocabulary. */
  @Test
  void wordsAreCutWhereTheyAreTooLong() {
    String text = acgt(4 * Words.LONGEST);
    StringBuilder cut = new StringBuilder();
    for (int i = 0; i < text.length(); i += Words.LONGEST) {
      cut.append(text, i, i + Words.LONGEST).append('\n');
    }
    assertThat(learn(280, text).toJson()).isEqualTo(learn(280, cut.toString()).toJson());
  }

  /** Nor is a character of two: half of one would be another byte. */
  @Test
  void noCharacterIsCut() {
    Words words = new Words();
    words.add(utf8("x" + "\ud835\udd38".repeat(600)));
    assertThat(words.counts().keySet())
        .hasSize(3)
        .allMatch(piece -> piece.equals(new String(utf8(piece), StandardCharsets.UTF_8)));
  }

  @Test
  void ofEndlessWordsTheFirstAreLearnedFrom() {
    Words words = new Words();
    byte[] long1 = utf8("ab".repeat(Words.MOST_OF_LONG / 4));
    words.add(long1);
    words.add(long1);
    words.add(utf8("cd".repeat(300)));
    words.add(utf8("cd"));
    assertThat(words.counts()).containsOnlyKeys("ab".repeat(Words.LONGEST / 2), "cd");
  }

  @ParameterizedTest
  @ValueSource(ints = {255, (1 << 20) + 1})
  void aVocabularyThatCannotBeIsRefused(int vocabulary) {
    assertThatThrownBy(() -> learn(vocabulary, "text"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("vocabulary = " + vocabulary + ": must be ");
  }

  private BytePairTokenizer tokenizer(String json) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json);
    return BytePairTokenizer.read(file);
  }

  /** Encoded by the library, decoded by ours. */
  @Test
  void anyBytesComeBack() throws IOException {
    BytePairs pairs = BytePairs.learn(List.of(Corpora.dickens().training()), 1000);
    try (BytePairTokenizer tokenizer = tokenizer(pairs.toJson())) {
      assertThat(tokenizer.vocabulary()).isEqualTo(1000);
      byte[] bytes = new byte[5000];
      RandomKey key = RandomKey.root(3);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) key.below(256, i);
      }
      byte[] text = java.util.Arrays.copyOf(Corpora.dickens().heldOut(), 60_000);
      for (byte[] one : List.of(bytes, text, utf8("é 漢字 \u0000\r\n\t  x 𝄞"), new byte[0])) {
        int[] tokens = tokenizer.encode(one);
        assertThat(tokenizer.decode(tokens)).isEqualTo(one);
      }
      assertThat(tokenizer.encode(text).length).isLessThan(text.length / 2);
    }
  }

  /** Where a long text is cut, no word is. */
  @Test
  void longTextsAreEncodedAsAWhole() throws IOException {
    BytePairs pairs = BytePairs.learn(List.of(Corpora.dickens().training()), 600);
    byte[] text = java.util.Arrays.copyOf(Corpora.dickens().training(), 20_000);
    try (BytePairTokenizer tokenizer = tokenizer(pairs.toJson())) {
      java.util.stream.IntStream.Builder words = java.util.stream.IntStream.builder();
      java.util.regex.Matcher matcher =
          java.util.regex.Pattern.compile(
                  "'(?:[stmd]|re|ve|ll)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+")
              .matcher(new String(text, StandardCharsets.UTF_8));
      while (matcher.find()) {
        java.util.Arrays.stream(tokenizer.encode(matcher.group())).forEach(words::add);
      }
      assertThat(tokenizer.encode(text)).isEqualTo(words.build().toArray());
    }
  }

  /** The library is optional; ours is read here by a loader that does not find it. */
  @Test
  void aMissingLibraryIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), learn(260, "the").toJson());
    List<URL> known = new java.util.ArrayList<>();
    for (Class<?> one :
        List.of(BytePairTokenizer.class, JsonNode.class, JsonFactory.class, JsonIgnore.class)) {
      known.add(one.getProtectionDomain().getCodeSource().getLocation());
    }
    ClassLoader system = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(known.toArray(URL[]::new), system)) {
      var read = loader.loadClass(BytePairTokenizer.class.getName()).getMethod("read", Path.class);
      assertThatThrownBy(() -> read.invoke(null, file))
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage(
              file
                  + ": tokenizers need the library ai.djl.huggingface:tokenizers, which the class"
                  + " path lacks");
    }
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    String json = learn(260, "the then them").toJson();
    for (int end = 0; end < json.length() - 3; end += 97) {
      String cut = json.substring(0, end);
      assertThatThrownBy(() -> tokenizer(cut).close())
          .isInstanceOf(InputException.class)
          .message()
          .startsWith(folder.resolve("tokenizer.json") + ": ")
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"normalizer\" : null; \"normalizer\" : {\"type\":\"NFC\"}; it has a normalizer",
        "\"add_prefix_space\" : false; \"add_prefix_space\" : true; loses or adds bytes",
        "\"ByteLevel\"; \"Whitespace\"; loses or adds bytes",
        "\"BPE\"; \"Unigram\"; its model is Unigram",
        "\"dropout\" : null; \"dropout\" : 0.1; (dropout)",
        "\"a\" : 64; \"aa\" : 64; byte 97 has no token",
        "\"a\" : 64; \"a\" : 65; the number 6"
      })
  void whatLosesBytesIsRefused(String from, String to, String message) {
    String json = learn(256, "text").toJson();
    assertThat(json).contains(from);
    String other = json.replaceFirst(java.util.regex.Pattern.quote(from), to);
    assertThatThrownBy(() -> tokenizer(other).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
