package dev.hatchling.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vocabulary of byte pairs (Sennrich et al. 2016, over bytes as in GPT-2), learned from texts:
 * the bytes, then what each merge of two tokens makes. The pair that occurs most often within words
 * is merged, of several the one whose tokens came first: everywhere the same texts give the same
 * vocabulary.
 */
public final class BytePairs {
  /** Most tokens there may be. */
  public static final int MOST = 1 << 20;

  private static final int BYTES = 256;

  private final List<byte[]> tokens = new ArrayList<>();
  private final List<int[]> merges = new ArrayList<>();

  private BytePairs() {
    // Numbered as GPT-2 and the library of Hugging Face do: by the character that names the byte.
    IntStream.range(0, BYTES)
        .mapToObj(b -> new byte[] {(byte) b})
        .sorted((a, b) -> ByteSymbols.of(a).compareTo(ByteSymbols.of(b)))
        .forEach(tokens::add);
  }

  /** The number of a byte's own token. */
  private int[] ofBytes() {
    int[] numbers = new int[BYTES];
    for (int i = 0; i < BYTES; i++) {
      numbers[tokens.get(i)[0] & 0xff] = i;
    }
    return numbers;
  }

  /**
   * Learns a vocabulary.
   *
   * @param texts any bytes; what is no UTF-8 is passed over
   * @param vocabulary tokens wanted, from 256 to {@link #MOST}; there are fewer where no pair is
   *     left that occurs twice
   * @throws InputException for another number
   */
  public static BytePairs learn(Iterable<byte[]> texts, int vocabulary) {
    if (vocabulary < BYTES || vocabulary > MOST) {
      throw new InputException(
          "vocabulary = " + vocabulary + ": must be a whole number from 256 to " + MOST);
    }
    Words words = new Words();
    texts.forEach(words::add);
    BytePairs pairs = new BytePairs();
    PairCounts counts = new PairCounts(words.counts(), pairs.ofBytes());
    while (pairs.tokens.size() < vocabulary) {
      int[] best = counts.most();
      if (best.length == 0) {
        break;
      }
      counts.merge(best, pairs.add(best));
    }
    return pairs;
  }

  private int add(int... pair) {
    byte[] left = tokens.get(pair[0]);
    byte[] right = tokens.get(pair[1]);
    byte[] both = java.util.Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    tokens.add(both);
    merges.add(pair);
    return tokens.size() - 1;
  }

  /** Number of tokens. */
  public int vocabulary() {
    return tokens.size();
  }

  /** The bytes of a token. */
  public byte[] token(int number) {
    return tokens.get(number).clone();
  }

  /** The text of a {@code tokenizer.json} as the library of Hugging Face reads it. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding").putArray("added_tokens");
    json.putNull("normalizer");
    json.set("pre_tokenizer", byteLevel(false));
    json.putNull("post_processor");
    json.set("decoder", byteLevel(true));
    ObjectNode model = json.putObject("model").put("type", "BPE").putNull("dropout");
    model.putNull("unk_token").putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode numbers = model.putObject("vocab");
    for (int i = 0; i < tokens.size(); i++) {
      numbers.put(ByteSymbols.of(tokens.get(i)), i);
    }
    ArrayNode list = model.putArray("merges");
    for (int[] pair : merges) {
      list.add(name(pair[0]) + " " + name(pair[1]));
    }
    return json.toPrettyString() + "\n";
  }

  private String name(int token) {
    return ByteSymbols.of(tokens.get(token));
  }

  private static ObjectNode byteLevel(boolean prefix) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", "ByteLevel");
    return node.put("add_prefix_space", prefix).put("trim_offsets", true).put("use_regex", true);
  }
}
