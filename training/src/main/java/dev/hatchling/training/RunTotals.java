package dev.hatchling.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run has done so far, by task and by stage; kept in {@code training.json}. */
final class RunTotals {
  private final TaskTracker all;
  private final Map<String, TaskTracker> stages = new LinkedHashMap<>();
  private double seconds;

  /** Nothing yet, or what an earlier part of the run has noted. */
  RunTotals(JsonNode noted) {
    all = new TaskTracker(noted);
    noted
        .path("stages")
        .properties()
        .forEach(e -> stages.put(e.getKey(), new TaskTracker(e.getValue())));
    seconds = noted.path("seconds").asDouble();
  }

  void add(String stage, Decomposition losses, double time) {
    all.add(losses);
    stages.computeIfAbsent(stage, name -> new TaskTracker()).add(losses);
    seconds += time;
  }

  TaskTracker all() {
    return all;
  }

  Map<String, TaskTracker> stages() {
    return Collections.unmodifiableMap(stages);
  }

  double seconds() {
    return seconds;
  }

  /** As {@link #RunTotals(JsonNode)} reads it. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seconds", seconds).setAll(all.toJson());
    ObjectNode named = json.putObject("stages");
    stages.forEach((stage, tracker) -> named.set(stage, tracker.toJson()));
    return json;
  }
}
