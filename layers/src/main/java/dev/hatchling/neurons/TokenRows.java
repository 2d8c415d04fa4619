package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.Layouts;
import dev.hatchling.internal.numeric.NativeThreads;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the loops over tokens of the portable neurons have in common: arrays lie token by token,
 * {@code [T, B, M]}, so that a token is one vector of all sequences (ND4J is many times slower
 * where it is not), and operations that a token needs are made once.
 */
final class TokenRows implements AutoCloseable {
  private static final MulOp PRODUCT = new MulOp();

  private final OpContext product = Nd4j.getExecutioner().buildContext();

  /** Begins a loop over tokens of this many numbers. */
  TokenRows(long elements) {
    NativeThreads.elements(elements);
  }

  /** {@code z = x y}, element by element. */
  void multiply(INDArray x, INDArray y, INDArray z) {
    product.setInputArray(0, x);
    product.setInputArray(1, y);
    product.setOutputArray(0, z);
    Nd4j.getExecutioner().exec(PRODUCT, product);
  }

  /** {@code z = y + a x}, element by element. */
  static void add(double a, INDArray x, INDArray y, INDArray z) {
    Nd4j.getExecutioner().exec(new Axpy(x, y, z, a));
  }

  /** Ends the loop. */
  @Override
  public void close() {
    product.purge();
    NativeThreads.all();
    try {
      product.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tokens of {@code [T, B, M]}, views {@code [B · M]}. */
  static INDArray[] of(INDArray x) {
    INDArray[] tokens = new INDArray[Math.toIntExact(x.size(0))];
    long width = x.size(1) * x.size(2);
    for (int t = 0; t < tokens.length; t++) {
      tokens[t] = Layouts.part(x, t * width, new long[] {width});
    }
    return tokens;
  }

  /** A copy of {@code [B, T, M]} as {@code [T, B, M]}, or the reverse. */
  static INDArray turned(INDArray x) {
    return turn(x, Nd4j.createUninitialized(x.dataType(), x.size(1), x.size(0), x.size(2)));
  }

  /** Copies {@code [B, T, M]} to {@code [T, B, M]}, or the reverse. */
  static INDArray turn(INDArray x, INDArray to) {
    return to.assign(x.permute(1, 0, 2));
  }

  /** A row of numbers of neurons once for each sequence, {@code [B · M]}. */
  static INDArray tiled(INDArray row, long batch) {
    INDArray all = Nd4j.createUninitialized(row.dataType(), batch, row.length());
    for (long b = 0; b < batch; b++) {
      all.getRow(b).assign(row);
    }
    return all.reshape(all.length());
  }

  /** An array of three axes as a matrix whose columns are neurons. */
  static INDArray matrix(INDArray x) {
    return Layouts.view(x, new long[] {x.size(0) * x.size(1), x.size(2)});
  }

  /** Multiplies the numbers of each neuron by one of its own. */
  static void scale(INDArray x, INDArray row) {
    matrix(x).muli(row.reshape(1, row.length()));
  }

  /**
   * Sums over all axes but the last, as a product with ones: ND4J's own take many times as long.
   */
  static INDArray sums(INDArray x) {
    INDArray rows = matrix(x);
    return Nd4j.ones(x.dataType(), 1, rows.size(0)).mmul(rows).reshape(rows.size(1));
  }

  /** The state before the first token as a vector, zeros where there is none. */
  static void begin(@Nullable INDArray initial, INDArray state) {
    if (initial == null) {
      state.assign(0);
    } else {
      state.assign(initial.reshape(state.length()));
    }
  }

  /** Numbers that nobody has written yet, in the shape of others. */
  static INDArray like(INDArray x) {
    return Nd4j.createUninitialized(x.dataType(), x.shape());
  }

  /**
   * Backwards through a leaky sum, in place: {@code g_t += a g_{t+1}} from the last token to the
   * first.
   *
   * @param decay a of each sequence and neuron
   */
  void accumulate(INDArray[] gradient, int token, INDArray decay, INDArray work) {
    if (token + 1 < gradient.length) {
      multiply(gradient[token + 1], decay, work);
      add(1, work, gradient[token], gradient[token]);
    }
  }

  /**
   * The gradients of what was summed, {@code x} times a gain, and of decay and gain.
   *
   * @param gradient of the sums, {@code [T, B, M]}
   * @param before the sums one token earlier, {@code [T, B, M]}
   * @param x {@code [B, T, M]}
   * @param gain {@code [M]}
   * @param out gradients of x {@code [B, T, M]}, of decay and of gain {@code [M]}, written
   */
  static void input(INDArray gradient, INDArray before, INDArray x, INDArray gain, INDArray[] out) {
    turn(gradient, out[0]);
    out[1].assign(sums(gradient.muli(before)));
    out[2].assign(sums(out[0].mul(x)));
    scale(out[0], gain);
  }
}
