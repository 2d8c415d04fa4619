package dev.hatchling.training;

import dev.hatchling.internal.numeric.Layouts;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link AdamWFloat} in operations of ND4J, for every backend; one thread calls it. */
final class PortableMoments implements Moments {
  private final INDArray first;
  private final INDArray second;
  private final double grain;

  PortableMoments(DataType type, int length) {
    first = Nd4j.createUninitializedDetached(type, length).assign(0);
    second = Nd4j.createUninitializedDetached(type, length).assign(0);
    grain =
        type == DataType.DOUBLE
            ? 3 * Double.MIN_NORMAL / Math.ulp(1.0)
            : 3 * Float.MIN_NORMAL / Math.ulp(1f);
  }

  @Override
  public int tile() {
    return Math.toIntExact(first.length());
  }

  @Override
  public Object first() {
    return values(first);
  }

  @Override
  public Object second() {
    return values(second);
  }

  private static Object values(INDArray moments) {
    return moments.dataType() == DataType.DOUBLE
        ? moments.toDoubleVector()
        : moments.toFloatVector();
  }

  @Override
  public void set(Object m, Object v) {
    first.assign(array(m));
    second.assign(array(v));
  }

  private static INDArray array(Object values) {
    return values instanceof float[] floats
        ? Nd4j.createFromArray(floats)
        : Nd4j.createFromArray((double[]) values);
  }

  @Override
  public void reset() {
    first.assign(0);
    second.assign(0);
  }

  private static INDArray part(INDArray array, long from, Span span) {
    return Layouts.part(array, from, new long[] {span.count()});
  }

  @Override
  public double squares(INDArray gradient, long offset, Span span) {
    double sum = 0;
    for (int run : span.firsts()) {
      double norm = part(gradient, offset + run, span).norm2Number().doubleValue();
      sum += norm * norm;
    }
    return sum;
  }

  @Override
  public void update(INDArray parameter, INDArray gradient, long at, Span span, AdamWStep step) {
    for (int run : span.firsts()) {
      INDArray g = part(gradient, at + run, span).mul(step.gradientScale());
      INDArray m = part(first, run, span);
      INDArray v = part(second, run, span);
      m.muli(step.beta1()).addi(g.mul(1 - step.beta1())).addi(grain).subi(grain);
      g.muli(g).muli(1 - step.beta2());
      v.muli(step.beta2()).addi(g).addi(grain).subi(grain);
      INDArray root = Transforms.sqrt(v, true).muli(step.rootCorrection()).addi(step.epsilon());
      INDArray p = part(parameter, run, span);
      p.muli(step.keep()).subi(m.mul(step.rate()).divi(root));
    }
  }

  @Override
  public void nesterov(INDArray parameter, INDArray change, long at, Span span, NesterovStep step) {
    for (int run : span.firsts()) {
      INDArray mean = part(change, at + run, span).mul(step.scale());
      INDArray velocity = part(first, run, span);
      velocity.muli(step.momentum()).addi(mean);
      mean.addi(velocity.mul(step.momentum())).muli(step.rate());
      part(parameter, run, span).subi(mean);
    }
  }
}
