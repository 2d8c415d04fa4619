package dev.hatchling.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration records as one flat JSON object: nested records are spread out, keys are component
 * names in snake case or what {@link Key} says. Components are int, long, double, boolean, String,
 * an enum (lower case in JSON) or another such record.
 */
public final class RecordJson {
  private RecordJson() {}

  /** All keys of a record class, in order of declaration. */
  public static List<String> keys(Class<? extends Record> type) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent c : type.getRecordComponents()) {
      if (c.getType().isRecord()) {
        keys.addAll(keys(c.getType().asSubclass(Record.class)));
      } else {
        keys.add(key(c));
      }
    }
    return keys;
  }

  /** The record as a flat object. */
  public static ObjectNode write(Record record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (RecordComponent c : record.getClass().getRecordComponents()) {
      Object value = get(record, c);
      if (value instanceof Record nested) {
        json.setAll(write(nested));
      } else if (value instanceof Enum<?> constant) {
        json.put(key(c), lower(constant));
      } else {
        json.set(key(c), node(value));
      }
    }
    return json;
  }

  private static JsonNode node(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Integer number) {
      return nodes.numberNode(number.intValue());
    } else if (value instanceof Long number) {
      return nodes.numberNode(number.longValue());
    } else if (value instanceof Double number) {
      return nodes.numberNode(number.doubleValue());
    } else if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    }
    return nodes.textNode((String) value);
  }

  /**
   * Reads a record; a key that is absent keeps the value of {@code defaults}.
   *
   * @throws InputException for an unknown key, a value of the wrong type, or a value that the
   *     record refuses
   */
  public static <R extends Record> R read(ObjectNode json, R defaults) {
    List<String> known = keys(defaults.getClass());
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new InputException(CloseNames.unknown("key", name, known));
      }
    }
    return build(json, defaults);
  }

  /**
   * A copy with some values replaced, given as text as in {@code --set key=value}.
   *
   * @throws InputException as {@link #read}
   */
  public static <R extends Record> R with(R record, Map<String, String> values) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    values.forEach(json::put);
    return read(json, record);
  }

  private static <R extends Record> R build(ObjectNode json, R defaults) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent c = components[i];
      Object value = get(defaults, c);
      JsonNode node = json.get(key(c));
      types[i] = c.getType();
      if (value instanceof Record nested) {
        values[i] = build(json, nested);
      } else {
        values[i] = node == null ? value : parse(key(c), c.getType(), node);
      }
    }
    return construct(defaults, types, values);
  }

  @SuppressWarnings("unchecked") // the class of a record R constructs an R
  private static <R extends Record> R construct(R like, Class<?>[] types, Object[] values) {
    try {
      return (R) like.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InputException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object parse(String key, Class<?> type, JsonNode node) {
    String text = node.isValueNode() && !node.isNull() ? node.asText().trim() : "";
    @Nullable Object value = null;
    try {
      if (type == int.class) {
        value = Integer.valueOf(text);
      } else if (type == long.class) {
        value = Long.valueOf(text);
      } else if (type == double.class) {
        value = Double.valueOf(text);
      } else if (type == String.class) {
        value = text;
      } else if (type == boolean.class) {
        value = truth(text);
      } else {
        value = constant(type, text);
      }
    } catch (NumberFormatException e) {
      value = null;
    }
    if (value == null) {
      throw new InputException(key + " = " + shorten(node) + ": must be " + describe(type));
    }
    return value;
  }

  private static @Nullable Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> null;
    };
  }

  private static @Nullable Object constant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (lower((Enum<?>) constant).equals(text.toLowerCase(Locale.ROOT).replace('-', '_'))) {
        return constant;
      }
    }
    return null;
  }

  /** What a value of a type may be, in words. */
  static String describe(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    } else if (type == double.class) {
      return "a number";
    } else if (type == boolean.class) {
      return "true or false";
    } else if (type == String.class) {
      return "text";
    }
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(lower((Enum<?>) constant));
    }
    return "one of " + String.join(", ", names);
  }

  private static String shorten(JsonNode node) {
    String text = node.isValueNode() ? node.asText() : node.toString();
    String clean = text.replaceAll("\\p{Cntrl}", " ");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The key of a component that is no record itself. */
  static String key(RecordComponent c) {
    Key key = c.getAnnotation(Key.class);
    return key != null && !key.value().isEmpty() ? key.value() : snake(c.getName());
  }

  private static String snake(String name) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  /** The value of a component. */
  static Object get(Record record, RecordComponent c) {
    try {
      return c.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
