package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a layer of a graph borrows of another one, and lends to others: weights, and the gradients
 * that come back. A lender runs before those it lends to, so that in the backward pass, which goes
 * the other way, all gradients are there when its own is made.
 */
final class Loan {
  private final RunningLayer layer;
  private final Map<String, INDArray> received = new LinkedHashMap<>();
  private final Map<String, INDArray> owed = new LinkedHashMap<>();
  private @Nullable Supplier<RunningLayer> lender;

  Loan(RunningLayer layer) {
    this.layer = layer;
  }

  /** Says whose weights it uses as well; asked when it runs, as vertices are made one by one. */
  void from(Supplier<RunningLayer> running) {
    lender = running;
  }

  private boolean borrows() {
    return !layer.sequenceLayer().borrowed().isEmpty();
  }

  private RunningLayer lender() {
    if (lender == null) {
      throw new InputException(
          layer.sequenceLayer().name()
              + ": its weights are those of "
              + layer.sequenceLayer().lender()
              + "; only a BorrowingVertex of a ComputationGraph finds them");
    }
    return lender.get();
  }

  /** The layer's own parameters and the borrowed ones. */
  Map<String, INDArray> parameters() {
    Map<String, INDArray> all = new LinkedHashMap<>(layer.paramTable());
    if (borrows()) {
      RunningLayer from = lender();
      layer.sequenceLayer().borrowed().forEach(name -> all.put(name, from.getParam(name)));
    }
    return all;
  }

  /** A forward pass begins: what came back for the last one is forgotten. */
  void begin() {
    received.clear();
  }

  /** Arrays for the gradients of what is borrowed, without constants. */
  Map<String, INDArray> owed() {
    if (borrows()) {
      RunningLayer from = lender();
      for (String name : layer.sequenceLayer().borrowed()) {
        if (!layer.sequenceLayer().isConstant(name)) {
          owed.computeIfAbsent(name, n -> from.getParam(n).ulike());
        }
      }
    }
    return owed;
  }

  /** Gives the gradients to the lender, and adds those that this layer received. */
  void settle(Map<String, INDArray> gradients) {
    if (borrows()) {
      Map<String, INDArray> lenders = lender().loan().received;
      owed.forEach((name, gradient) -> lenders.merge(name, gradient.dup(), INDArray::addi));
    }
    received.forEach((name, more) -> gradients.get(name).addi(more));
    received.clear();
  }
}
