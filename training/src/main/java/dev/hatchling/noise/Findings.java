package dev.hatchling.noise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a test.
 *
 * @param rows every question, judged
 * @param diagnosis what the failures look like: the label of a {@link Fault}, {@code unknown}, or
 *     {@code none} where nothing failed
 * @param notes what people should know: regime, rows left out, binning
 * @param facts numbers of the run: neurons, steps, dt, seed
 * @param rates how often each population fires; empty where spikes are not known
 */
public record Findings(
    List<Row> rows,
    String diagnosis,
    List<String> notes,
    Map<String, Object> facts,
    List<Rate> rates) {
  /** Nothing failed. */
  public static final String NONE = "none";

  /** Something failed that fits no known mistake. */
  public static final String UNKNOWN = "unknown";

  /** Copies the lists. */
  public Findings {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    rates = List.copyOf(rates);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The same with one more number of the run. */
  public Findings with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(facts);
    more.put(name, value);
    return new Findings(rows, diagnosis, notes, more, rates);
  }

  /** Whether every row passed. */
  public boolean passed() {
    return rows.stream().allMatch(Row::passed);
  }

  /** The rows that failed. */
  public List<Row> failures() {
    List<Row> failures = new ArrayList<>(rows);
    failures.removeIf(Row::passed);
    return failures;
  }
}
