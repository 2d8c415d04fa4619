package dev.hatchling.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request's JSON object: each is asked for by name, and what is left is refused.
 */
final class Fields {
  private static final ObjectReader READER =
      new ObjectMapper()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final JsonNode object;
  private final String place;
  private final Set<String> known = new TreeSet<>();

  /**
   * Fields of an object.
   *
   * @param place before its fields' names, such as {@code messages[0].}
   */
  Fields(JsonNode object, String place) {
    if (!object.isObject()) {
      String what = place.isEmpty() ? "the body" : place.substring(0, place.length() - 1);
      throw ApiException.invalid(what, what + " must be a JSON object");
    }
    this.object = object;
    this.place = place;
  }

  /** The fields of a body. */
  static Fields of(byte[] body) {
    try {
      return new Fields(READER.readTree(body), "");
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  " at line %d, column %d",
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr());
      throw new ApiException(400, "invalid_json", null, "the body is not valid JSON" + where);
    } catch (IOException e) {
      throw new ApiException(400, "invalid_json", null, "the body cannot be read");
    }
  }

  /** A field, or null where it is absent or null. */
  @Nullable JsonNode get(String name) {
    known.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** Whether a field is there, and not null. */
  boolean has(String name) {
    return get(name) != null;
  }

  /** A text, or a default. */
  String text(String name, String absent) {
    JsonNode value = get(name);
    if (value != null && !value.isTextual()) {
      throw wrong(name, "must be a string");
    }
    return value == null ? absent : value.textValue();
  }

  /** A flag, or a default. */
  boolean flag(String name, boolean absent) {
    JsonNode value = get(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name, "must be true or false");
    }
    return value == null ? absent : value.booleanValue();
  }

  /** A whole number in [least, most], or a default. */
  long integer(String name, long absent, long least, long most) {
    JsonNode value = get(name);
    if (value == null) {
      return absent;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < least || value.longValue() > most) {
      throw wrong(name, "must be a whole number from " + least + " to " + most);
    }
    return value.longValue();
  }

  /** A number in [least, most], or a default. */
  double decimal(String name, double absent, double least, double most) {
    JsonNode value = get(name);
    if (value == null) {
      return absent;
    }
    if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw wrong(name, "must be a number from " + least + " to " + most);
    }
    return value.doubleValue();
  }

  /** A field of the interface that this server knows with a value that changes nothing alone. */
  void only(String name, Predicate<JsonNode> harmless, String words) {
    JsonNode value = get(name);
    if (value != null && !harmless.test(value)) {
      throw wrong(name, "is supported here as " + words + " alone");
    }
  }

  /** Refuses a field that was not asked for. */
  void end() {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new ApiException(400, "unknown_field", place + name, "unknown field " + place + name);
      }
    }
  }

  /** A mistake in a field. */
  ApiException wrong(String name, String words) {
    JsonNode value = object.get(name);
    String text = value == null || value.isContainerNode() ? "" : " = " + shortened(value);
    return ApiException.invalid(place + name, place + name + text + ": " + words);
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
