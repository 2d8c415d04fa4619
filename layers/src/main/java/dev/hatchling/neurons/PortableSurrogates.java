package dev.hatchling.neurons;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/** {@link Surrogate} in operations of ND4J. */
final class PortableSurrogates {
  private PortableSurrogates() {}

  /** Writes σ'(u), element by element. */
  static void derivative(Surrogate surrogate, INDArray u, INDArray to) {
    double beta = surrogate.beta();
    switch (surrogate.kind()) {
      case FAST_SIGMOID -> {
        magnitude(u, to).muli(beta).addi(1);
        to.muli(to).rdivi(beta / 2);
      }
      case GAUSSIAN -> {
        u.mul(u, to).muli(-0.5 * beta);
        exponential(to).muli(Math.sqrt(beta / (2 * Math.PI)));
      }
      case ARCTAN -> u.mul(u, to).muli(beta * beta).addi(1).rdivi(beta / Math.PI);
      case LOGISTIC -> {
        INDArray e = exponential(magnitude(u, to).muli(-beta));
        INDArray d = e.add(1);
        e.muli(beta).divi(d.muli(d));
      }
      case TRIANGLE -> {
        magnitude(u, to).muli(-beta * beta).addi(beta);
        Nd4j.getExecutioner().exec(new RectifiedLinear(to, to));
      }
    }
  }

  private static INDArray magnitude(INDArray u, INDArray to) {
    return Nd4j.getExecutioner().exec(new Abs(u, to));
  }

  private static INDArray exponential(INDArray x) {
    return Nd4j.getExecutioner().exec(new Exp(x, x));
  }
}
