package dev.hatchling.models;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a configuration record with all that a user wants to know of them, read from the
 * record's {@link Key}s.
 *
 * @param groups the record's own keys first, then those of each nested record
 */
public record KeyTable(List<Group> groups) {
  /**
   * Keys that belong together.
   *
   * @param title what they are about
   * @param rows one a key
   */
  public record Group(String title, List<Row> rows) {
    /** Keeps a copy of the list. */
    public Group {
      rows = List.copyOf(rows);
    }
  }

  /**
   * One key.
   *
   * @param key as in JSON and {@code --set}
   * @param means what it means
   * @param absent the value where the key is absent
   * @param range what is allowed
   * @param readBy the architectures that read it
   */
  public record Row(
      String key, String means, String absent, String range, Set<Architecture> readBy) {
    /** Keeps a copy of the set. */
    public Row {
      readBy = Set.copyOf(readBy);
    }
  }

  /** Keeps a copy of the list. */
  public KeyTable {
    groups = List.copyOf(groups);
  }

  /**
   * The table of a record.
   *
   * @param title of the record's own keys
   * @param defaults the record whose values stand where keys are absent
   */
  public static KeyTable of(String title, Record defaults) {
    List<Group> groups = new ArrayList<>();
    collect(title, defaults, EnumSet.allOf(Architecture.class), groups);
    return new KeyTable(groups);
  }

  private static void collect(
      String title, Record defaults, Set<Architecture> readBy, List<Group> groups) {
    List<Row> rows = new ArrayList<>();
    List<Group> nested = new ArrayList<>();
    for (RecordComponent c : defaults.getClass().getRecordComponents()) {
      Key key = c.getAnnotation(Key.class);
      if (key == null) {
        throw new IllegalStateException(c + " of " + defaults.getClass() + " has no @Key");
      }
      Set<Architecture> readers = key.readBy().length == 0 ? readBy : Set.of(key.readBy());
      Object value = RecordJson.get(defaults, c);
      if (value instanceof Record part) {
        collect(key.means(), part, readers, nested);
      } else {
        rows.add(row(c, key, RecordJson.write(defaults).get(RecordJson.key(c)).asText(), readers));
      }
    }
    groups.add(new Group(title, rows));
    groups.addAll(nested);
  }

  private static Row row(RecordComponent c, Key key, String absent, Set<Architecture> readers) {
    String range = key.range().isEmpty() ? RecordJson.describe(c.getType()) : key.range();
    boolean whole = !key.range().isEmpty() && c.getType() != double.class;
    String shown = absent.endsWith(".0") ? absent.substring(0, absent.length() - 2) : absent;
    return new Row(
        RecordJson.key(c), key.means(), shown, whole ? "whole, " + range : range, readers);
  }
}
