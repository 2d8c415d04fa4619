package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.OperationSet;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's backend, which the launcher's {@code HATCHLING_BACKEND} chooses. */
final class ArrayBackend {
  private ArrayBackend() {}

  private static boolean cpu() {
    return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
  }

  /** Its name behind what a run introduces itself with; empty for the CPU's. */
  static String words() {
    return cpu() ? "" : "; backend " + Nd4j.getExecutioner().type();
  }

  /** Refuses a model whose operations the backend cannot run. */
  static void require(ModelConfig config) {
    if (!cpu() && config.ops() == OperationSet.FUSED) {
      throw new InputException(
          "ops = fused: Java kernels need the CPU's backend, and this is "
              + Nd4j.getExecutioner().type()
              + "; train with --set ops=portable");
    }
  }
}
