package dev.hatchling.serve;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What a server has done so far, as Prometheus reads it. */
final class Metrics {
  private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

  private void add(String name, long amount) {
    counters.computeIfAbsent(name, absent -> new LongAdder()).add(amount);
  }

  /** A step of so many texts. */
  void step(int texts, int read, int generated, long nanoseconds) {
    add("hatchling_steps_total", 1);
    add("hatchling_step_texts_total", texts);
    add("hatchling_prompt_tokens_total", read);
    add("hatchling_generated_tokens_total", generated);
    add("hatchling_step_nanoseconds_total", nanoseconds);
  }

  /** A text has ended. */
  void ended(Job.End end) {
    add("hatchling_texts_total{end=\"" + end.name().toLowerCase(Locale.ROOT) + "\"}", 1);
  }

  /** A response has been sent, or its connection has gone. */
  void response(int status) {
    add("hatchling_responses_total{status=\"" + status + "\"}", 1);
  }

  /**
   * In Prometheus' text format.
   *
   * @param now values of the moment, by name
   */
  String text(Map<String, Number> now) {
    StringBuilder text = new StringBuilder();
    Map<String, String> lines = new TreeMap<>();
    counters.forEach((name, value) -> lines.put(name, "counter " + value.sum()));
    now.forEach((name, value) -> lines.put(name, "gauge " + value));
    String last = "";
    for (Map.Entry<String, String> line : lines.entrySet()) {
      String family = line.getKey().split("\\{", 2)[0];
      String[] parts = line.getValue().split(" ", 2);
      if (!family.equals(last)) {
        text.append("# TYPE ").append(family).append(' ').append(parts[0]).append('\n');
        last = family;
      }
      text.append(line.getKey()).append(' ').append(parts[1]).append('\n');
    }
    return text.toString();
  }
}
