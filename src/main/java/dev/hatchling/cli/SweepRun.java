package dev.hatchling.cli;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One training of a sweep.
 *
 * @param options of {@code train} that all runs share
 * @param settings keys of this point
 * @param seed of this run
 */
record SweepRun(Map<String, String> options, Map<String, String> settings, long seed)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Copies the maps, in order. */
  SweepRun {
    options = new LinkedHashMap<>(options);
    settings = new LinkedHashMap<>(settings);
  }

  /** The words behind {@code hatchling train}, but for where the model goes. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    options.forEach((name, value) -> words.addAll(List.of("--" + name, value)));
    settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    words.addAll(List.of("--seed", Long.toString(seed)));
    return words;
  }

  /** What tells it from every other run. */
  String name() {
    return String.join(" ", words().stream().map(CommandText::quoted).toList());
  }

  /** Its point in words. */
  String point() {
    return String.join(
        ", ", settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
