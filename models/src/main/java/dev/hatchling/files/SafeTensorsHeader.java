package dev.hatchling.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, checked: tensors lie one after another without gap or
 * overlap, fill the rest of the file, and each has as many bytes as its type and shape say.
 */
final class SafeTensorsHeader {
  /** Longest header accepted, as in Hugging Face's own reader. */
  static final int LONGEST = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MOST_DIMENSIONS = 32;
  private static final int SHOWN = 60;

  private final List<TensorInfo> tensors;
  private final Map<String, TensorInfo> byName = new LinkedHashMap<>();
  private final Map<String, String> metadata;

  private SafeTensorsHeader(List<TensorInfo> tensors, Map<String, String> metadata) {
    this.tensors = List.copyOf(tensors);
    this.metadata = Map.copyOf(metadata);
    tensors.forEach(t -> byName.put(t.name(), t));
  }

  List<TensorInfo> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  @Nullable TensorInfo find(String name) {
    return byName.get(name);
  }

  /**
   * Parses and checks a header.
   *
   * @param dataBytes bytes of the file after the header
   * @throws InputException in one line
   */
  static SafeTensorsHeader parse(byte[] text, long dataBytes) {
    ObjectNode json = json(text);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<TensorInfo> tensors = new ArrayList<>();
    json.properties()
        .forEach(
            e -> {
              if (e.getKey().equals(METADATA)) {
                readMetadata(e.getValue(), metadata);
              } else {
                tensors.add(tensor(e.getKey(), e.getValue()));
              }
            });
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    checkLayout(tensors, dataBytes);
    return new SafeTensorsHeader(tensors, metadata);
  }

  private static ObjectNode json(byte[] text) {
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      if (decoded.startsWith("{") && StrictJson.read(decoded) instanceof ObjectNode json) {
        return json;
      }
      throw new InputException("header is not a JSON object");
    } catch (CharacterCodingException e) {
      throw new InputException("header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      String why = oneLine(e.getOriginalMessage());
      throw new InputException("header is not valid JSON: " + why, e);
    }
  }

  private static void readMetadata(JsonNode node, Map<String, String> metadata) {
    if (!(node instanceof ObjectNode object)) {
      throw new InputException(METADATA + " is not a JSON object");
    }
    object
        .properties()
        .forEach(
            e -> {
              if (!e.getValue().isTextual()) {
                throw new InputException(METADATA + " '" + oneLine(e.getKey()) + "' is not text");
              }
              metadata.put(e.getKey(), e.getValue().textValue());
            });
  }

  private static TensorInfo tensor(String name, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw bad(name, "is not described by a JSON object");
    }
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!List.of("dtype", "shape", "data_offsets").contains(key)) {
                throw bad(name, "has an unknown field '" + oneLine(key) + "'");
              }
            });
    List<Long> offsets = wholeNumbers(name, "data_offsets", object.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw bad(name, "has data_offsets " + oneLine(offsets.toString()) + ", not [begin, end]");
    }
    List<Long> shape = wholeNumbers(name, "shape", object.get("shape"));
    TensorType type = type(name, object.get("dtype"));
    checkSize(name, type, shape, offsets.get(1) - offsets.get(0));
    return new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static TensorType type(String name, @Nullable JsonNode node) {
    String text = node == null ? "" : node.asText();
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw bad(name, "has unknown dtype '" + oneLine(text) + "'");
  }

  private static void checkSize(String name, TensorType type, List<Long> shape, long bytes) {
    long expected = type.bytes();
    try {
      for (long size : shape) {
        expected = Math.multiplyExact(expected, size);
      }
    } catch (ArithmeticException e) {
      throw bad(name, "has a shape too large: " + oneLine(shape.toString()));
    }
    if (expected != bytes) {
      throw bad(
          name,
          "of type "
              + type
              + " and shape "
              + oneLine(shape.toString())
              + " needs "
              + expected
              + " bytes, its data_offsets give "
              + bytes);
    }
  }

  private static List<Long> wholeNumbers(String name, String key, @Nullable JsonNode node) {
    if (!(node instanceof ArrayNode array) || array.size() > MOST_DIMENSIONS) {
      throw bad(name, "has no usable " + key);
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : array) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw bad(name, "has " + key + " with a bad number " + oneLine(number.toString()));
      }
      numbers.add(number.longValue());
    }
    return numbers;
  }

  private static void checkLayout(List<TensorInfo> tensors, long dataBytes) {
    long expected = 0;
    for (TensorInfo t : tensors) {
      if (t.end() > dataBytes) {
        throw bad(
            t.name(), "ends at byte " + t.end() + ", beyond the " + dataBytes + " bytes of data");
      }
      if (t.begin() != expected) {
        String what = t.begin() < expected ? "overlaps the tensor before it" : "leaves a gap";
        throw bad(t.name(), what + ": begins at " + t.begin() + ", expected " + expected);
      }
      expected = t.end();
    }
    if (expected != dataBytes) {
      throw new InputException(
          "tensors end at byte " + expected + ", but there are " + dataBytes + " bytes of data");
    }
  }

  private static InputException bad(String name, String what) {
    return new InputException("tensor '" + oneLine(name) + "' " + what);
  }

  private static String oneLine(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ");
    return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean;
  }
}
