package dev.hatchling.noise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Holm's step-down procedure (Holm 1979): the chance that noise which is independent fails any row
 * at all stays below the family-wise error.
 */
final class Holm {
  /** Family-wise error. */
  static final double ERROR = 0.01;

  private Holm() {}

  /** Judges all questions together; the rows come back in their order. */
  static List<Row> judge(List<Question> questions) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> questions.get(i).p()));
    Row[] rows = new Row[questions.size()];
    boolean failing = true;
    for (int rank = 0; rank < rows.length; rank++) {
      Question question = questions.get(order.get(rank));
      double level = ERROR / (rows.length - rank);
      failing &= question.p() <= level;
      rows[order.get(rank)] = row(question, level, !failing);
    }
    return List.of(rows);
  }

  private static Row row(Question q, double level, boolean passed) {
    double threshold = q.limit().applyAsDouble(level);
    return new Row(
        q.section(),
        q.name(),
        q.value(),
        q.expected(),
        threshold,
        q.twoSided(),
        q.p(),
        level,
        passed,
        q.note());
  }
}
