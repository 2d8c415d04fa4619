package dev.hatchling.graph;

/** Why a graph cannot be compiled; the stock session runs it instead. */
final class Unsupported extends Exception {
  private static final long serialVersionUID = 1L;

  Unsupported(String reason) {
    super(reason, null, false, false);
  }
}
