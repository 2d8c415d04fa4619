package dev.hatchling.graph;

import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.internal.numeric.NativeThreads;
import java.util.List;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One op of a plan, prepared to be run again and again. */
abstract sealed class Step permits FusedStep, CustomStep, LegacyStep {
  final SameDiffOp op;
  final Slot[] inputs;
  Slot[] outputs = {};
  String scope = "";

  private long elements;

  /** Position in the order of ops. */
  int index;

  Step(SameDiffOp op, Slot[] inputs) {
    this.op = op;
    this.inputs = inputs;
  }

  /** Sets the array of an input. */
  abstract void bindInput(int index, INDArray array);

  /** Sets the array of an output. */
  abstract void bindOutput(int index, INDArray array);

  /** The shapes and types of the outputs for the arrays bound as inputs. */
  abstract OutputForm[] outputForms() throws Unsupported;

  /** Runs the op. */
  abstract void run();

  /** Whether the op reads the memory of arrays as the host's. */
  boolean readsHostMemory() {
    return false;
  }

  /** Of its largest array, once its outputs are known. */
  private long elements() {
    if (elements == 0) {
      elements = 1;
      for (Slot[] slots : List.of(inputs, outputs)) {
        for (Slot slot : slots) {
          elements = Math.max(elements, slot.length());
        }
      }
    }
    return elements;
  }

  /** Runs the op; in tests it is held to what it says of the memory that it reads. */
  final void execute() {
    NativeThreads.elements(elements());
    if (!HostMemory.GUARD || readsHostMemory()) {
      run();
    } else {
      HostMemory.refuse(this::run);
    }
  }

  /** Whether an output may take over the memory of an input that nobody needs any more. */
  boolean mayOverwrite(int output, int input) {
    return false;
  }

  String name() {
    return op.getOp().opName();
  }
}
