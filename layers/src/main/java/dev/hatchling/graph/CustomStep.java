package dev.hatchling.graph;

import dev.hatchling.internal.numeric.BlasThreads;
import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a native op through a context that is prepared once. */
final class CustomStep extends Step {
  /** Integer inputs up to this length may hold a shape, an axis or a size. */
  private static final int SHAPE_LENGTH = 32;

  private static final Set<String> ELEMENTWISE =
      Set.of("add", "subtract", "multiply", "divide", "realdiv", "maximum", "minimum");

  /** Native ops that call BLAS. */
  private static final Set<String> MULTIPLYING =
      Set.of(
          "matmul",
          "matmul_bp",
          "mmul",
          "tensormmul",
          "tensormmul_bp",
          "xw_plus_b",
          "batched_gemm",
          "conv1d",
          "conv1d_bp",
          "conv2d",
          "conv2d_bp");

  private static final Set<String> RESHAPING = Set.of("expand_dims", "squeeze", "identity");

  private final SameDiff sd;
  private final DynamicCustomOp custom;
  private final BoundContext bound = new BoundContext();
  private final OpContext context = bound.context();
  private final INDArray[] in;
  private OutputForm[] forms = {};
  private final boolean multiplies;
  private boolean view;

  /** Inputs on whose values the output shapes may depend, and the values seen last. */
  private int[] guarded = {};

  private long[][] seen = {};

  CustomStep(SameDiff sd, SameDiffOp op, Slot[] inputs) {
    super(op, inputs);
    this.sd = sd;
    this.custom = (DynamicCustomOp) op.getOp();
    this.in = new INDArray[inputs.length];
    this.multiplies = MULTIPLYING.contains(name());
    context.setIArguments(custom.iArgs());
    context.setTArguments(custom.tArgs());
    context.setBArguments(custom.bArgs());
    context.setDArguments(custom.dArgs());
  }

  @Override
  void bindInput(int index, INDArray array) {
    in[index] = array;
    bound.input(index, array);
  }

  @Override
  void bindOutput(int index, INDArray array) {
    bound.output(index, array);
  }

  @Override
  OutputForm[] outputForms() throws Unsupported {
    forms = OutputForm.of(sd, op, custom.calculateOutputShape(context));
    List<Integer> small = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      if (in[i].dataType().isIntType() && in[i].rank() <= 1 && in[i].length() <= SHAPE_LENGTH) {
        small.add(i);
      }
    }
    guarded = small.stream().mapToInt(Integer::intValue).toArray();
    seen = new long[guarded.length][];
    for (int i = 0; i < guarded.length; i++) {
      seen[i] = values(in[guarded[i]]);
    }
    return forms;
  }

  @Override
  void run() {
    for (int i = 0; i < guarded.length; i++) {
      if (!Arrays.equals(seen[i], values(in[guarded[i]]))) {
        checkShapes();
        break;
      }
    }
    if (!view) {
      if (multiplies) {
        BlasThreads.set(BlasThreads.useful(work()));
      }
      Nd4j.getExecutioner().exec(custom, context);
    }
  }

  /**
   * Multiplications of one of the products: of the two factors, and of the product or its gradient,
   * each row and column of the last two axes is in two, and other axes count products.
   */
  private double work() {
    INDArray product = in.length > 2 ? in[2] : outputs[0].array;
    if (in.length < 2 || in[0].rank() < 2 || product.rank() < 2) {
      return Double.POSITIVE_INFINITY;
    }
    double products = (double) product.length() / (product.size(-1) * product.size(-2));
    return Math.sqrt(
        (double) in[0].length() * in[1].length() * product.length() / Math.pow(products, 3));
  }

  /** After a change of an integer input: the outputs must still have their shapes. */
  private void checkShapes() {
    OutputForm[] before = forms;
    try {
      OutputForm[] now = outputForms();
      for (int i = 0; i < now.length; i++) {
        if (!now[i].same(before[i])) {
          throw new PlanStale("op " + op.getName() + " has another output shape");
        }
      }
    } catch (Unsupported e) {
      throw new PlanStale(String.valueOf(e.getMessage()));
    }
  }

  private static long[] values(INDArray array) {
    long[] values = new long[(int) array.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.getLong(i);
    }
    return values;
  }

  @Override
  boolean mayOverwrite(int output, int input) {
    return ELEMENTWISE.contains(name());
  }

  /** Whether the output is the memory of the first input in another shape. */
  boolean isView() {
    boolean reshapes =
        name().equals("reshape")
            ? custom.iArgs().length == 0 || custom.iArgs()[0] != Reshape.F_ORDER
            : RESHAPING.contains(name());
    return reshapes
        && forms.length == 1
        && forms[0].type() == in[0].dataType()
        && Layouts.contiguous(in[0]);
  }

  /** Leaves the step only its check of the shape, and says whether there is any. */
  boolean becomeView() {
    view = true;
    return guarded.length > 0;
  }
}
