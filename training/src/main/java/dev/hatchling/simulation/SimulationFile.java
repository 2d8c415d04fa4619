package dev.hatchling.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a simulation from JSON:
 *
 * <pre>{@code
 * {"dt": 0.5, "regions": [{"name": "cortex", "populations": [
 *   {"name": "L4", "neurons": 32, "model": "current", "drive": 100, "noise": {"membrane": 3}}]}]}
 * }</pre>
 *
 * <p>Every other key of a population is a component of {@link Membrane} or of its {@link
 * NeuronModel} and has a default.
 */
public final class SimulationFile {
  private SimulationFile() {}

  /** The built-in simulation: a cortex of five layers and a thalamus of two populations. */
  public static Simulation builtIn() {
    String name = "thalamocortical.json";
    try (InputStream stream = SimulationFile.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return parse(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot read " + name, unreadable);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws InputException if it is not a simulation; the message names the bad value
   */
  public static Simulation read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException error) {
      throw new InputException(file + ": is not UTF-8 text", error);
    }
  }

  /** Parses a text; {@code name} starts every error message. */
  static Simulation parse(String name, String json) {
    try {
      Fields root = new Fields(name, StrictJson.read(json));
      List<Population> populations = new ArrayList<>();
      for (Fields region : root.list("regions")) {
        String regionName = region.text("name");
        for (Fields population : region.list("populations")) {
          populations.add(population(regionName, population));
        }
        region.end();
      }
      double dt = root.number("dt", 0.5);
      root.end();
      return root.checked(r -> new Simulation(dt, populations));
    } catch (JsonProcessingException notJson) {
      throw new InputException(name + ": not JSON: " + StrictJson.reason(notJson), notJson);
    }
  }

  private static Population population(String region, Fields fields) {
    String name = fields.text("name");
    int neurons = fields.integer("neurons", 32);
    NeuronModel model = fields.checked(SimulationFile::model);
    Map<Channel, Double> noise = new EnumMap<>(Channel.class);
    Fields strengths = fields.object("noise");
    for (String channel : strengths.names()) {
      noise.put(fields.checked(f -> Channel.of(channel)), strengths.number(channel, 0));
    }
    strengths.end();
    fields.end();
    return fields.checked(f -> new Population(region, name, neurons, model, noise));
  }

  private static NeuronModel model(Fields fields) {
    String kind = fields.text("model");
    return switch (kind) {
      case "current" ->
          new NeuronModel.Current(
              membrane(fields), fields.number("drive", 100), fields.number("excitationTime", 5));
      case "conductance" ->
          new NeuronModel.Conductance(
              membrane(fields),
              fields.number("drive", 0),
              fields.number("excitation", 3),
              fields.number("inhibition", 10),
              fields.number("excitationTime", 2.7),
              fields.number("inhibitionTime", 10.5),
              fields.number("excitationReversal", 0),
              fields.number("inhibitionReversal", -75));
      default ->
          throw new InputException("model " + kind + " is unknown; use current or conductance");
    };
  }

  private static Membrane membrane(Fields fields) {
    return new Membrane(
        fields.number("capacitance", 250),
        fields.number("leak", 12.5),
        fields.number("rest", -65),
        fields.number("threshold", -50),
        fields.number("reset", -60),
        fields.number("refractory", 2),
        fields.number("adaptationTime", 100),
        fields.number("adaptationJump", 0));
  }

  /** The keys of a JSON object, of which none may be left unread. */
  static final class Fields {
    private final String where;
    private final JsonNode node;
    private final List<String> read = new ArrayList<>();

    Fields(String where, JsonNode node) {
      this.where = where;
      this.node = node;
      if (!node.isObject()) {
        throw new InputException(where + ": not a JSON object");
      }
    }

    private JsonNode get(String name) {
      read.add(name);
      return node.path(name);
    }

    String text(String name) {
      JsonNode value = get(name);
      if (!value.isTextual() || value.textValue().isBlank()) {
        throw new InputException(where + ": " + name + " must be a text, not " + shown(value));
      }
      return value.textValue();
    }

    double number(String name, double absent) {
      JsonNode value = get(name);
      if (value.isMissingNode()) {
        return absent;
      }
      if (!value.isNumber()) {
        throw new InputException(where + ": " + name + " must be a number, not " + shown(value));
      }
      return value.doubleValue();
    }

    int integer(String name, int absent) {
      double value = number(name, absent);
      if (value != (int) value) {
        throw new InputException(
            where + ": " + name + " must be a whole number, not " + shown(node.path(name)));
      }
      return (int) value;
    }

    Fields object(String name) {
      JsonNode value = get(name);
      String path = where + "." + name;
      return new Fields(
          path, value.isMissingNode() ? JsonNodeFactory.instance.objectNode() : value);
    }

    List<Fields> list(String name) {
      JsonNode value = get(name);
      if (!value.isArray() || value.isEmpty()) {
        throw new InputException(
            where + ": " + name + " must be a list of at least one, not " + shown(value));
      }
      List<Fields> list = new ArrayList<>();
      for (JsonNode one : value) {
        String label = one.path("name").asText(Integer.toString(list.size()));
        list.add(new Fields(where + ": " + label, one));
      }
      return list;
    }

    List<String> names() {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      return names;
    }

    /** Runs a constructor; its complaint is preceded by the place. */
    <T> T checked(Function<Fields, T> maker) {
      try {
        return maker.apply(this);
      } catch (InputException bad) {
        String message = bad.getMessage();
        if (message != null && message.startsWith(where)) {
          throw bad;
        }
        throw new InputException(where + ": " + message, bad);
      }
    }

    void end() {
      for (String name : names()) {
        if (!read.contains(name)) {
          throw new InputException(where + ": unknown key " + name);
        }
      }
    }

    private static String shown(JsonNode value) {
      return value.isMissingNode() ? "absent" : value.toString();
    }
  }
}
