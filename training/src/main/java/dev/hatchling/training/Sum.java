package dev.hatchling.training;

/** A compensated sum (Neumaier 1974): its error does not grow with the number of terms. */
final class Sum {
  private double sum;
  private double lost;

  /** Adds a term. */
  void add(double term) {
    double next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }

  /** The sum so far. */
  double value() {
    return sum + lost;
  }
}
