package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.shape.ZerosLike;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A SameDiff op with a Java kernel and its own gradient.
 *
 * <p>Rules for a subclass, which come from how SameDiff copies a graph (every op goes through
 * FlatBuffers when gradients are made and when a graph is saved):
 *
 * <ul>
 *   <li>a public constructor without arguments;
 *   <li>settings live only in the integer, floating-point and boolean arguments ({@code
 *       addIArgument}, {@code addTArgument}, {@code addBArgument}), added before {@code
 *       outputVariable()} is called;
 *   <li>{@link #opName()} is unique and {@link FusedOps#register registered};
 *   <li>an op with more than one output overrides {@link #outputCount()}.
 * </ul>
 */
public abstract class FusedOp extends DynamicCustomOp {

  /** An op that a session of SameDiff is about to run. */
  private record Pending(FusedOp op, OpContext context) {}

  private static final ThreadLocal<@Nullable Pending> PENDING = new ThreadLocal<>();

  /** For the copies that SameDiff makes. */
  protected FusedOp() {}

  /**
   * Adds the op to a graph.
   *
   * @param sd the graph
   * @param inputs the inputs, in the order of {@link #compute}
   */
  @SuppressWarnings("this-escape")
  protected FusedOp(SameDiff sd, SDVariable... inputs) {
    super(sd, inputs);
    FusedOps.register(getClass());
  }

  /** The name under which graphs are saved. */
  @Override
  public abstract String opName();

  /**
   * Runs the kernel.
   *
   * @param in the inputs, contiguous in C order; not to be written
   * @param out the outputs, contiguous in C order, uninitialised: every element is to be written
   */
  public abstract void compute(INDArray[] in, INDArray[] out);

  /**
   * The shape of each output.
   *
   * @param inputShapes the shape of each input
   */
  protected abstract long[][] outputShapes(long[][] inputShapes);

  /** How many outputs there are; 1 unless overridden. May depend on the arguments of the op. */
  protected int outputCount() {
    return 1;
  }

  /**
   * The type of each output: that of the first floating-point input, unless overridden.
   *
   * @param inputTypes the type of each input
   */
  protected DataType[] outputTypes(DataType[] inputTypes) {
    DataType[] types = new DataType[outputCount()];
    Arrays.fill(types, firstFloating(inputTypes));
    return types;
  }

  private DataType firstFloating(DataType[] types) {
    for (DataType type : types) {
      if (type.isFPType()) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "Op " + opName() + " needs a floating-point input, got " + Arrays.toString(types));
  }

  /**
   * The gradient: adds the backward ops to the graph.
   *
   * @param outputGradients for each output its gradient, or null where the loss does not depend on
   *     that output (such as a statistic that is only watched), so that no array of zeros is made
   * @return for each input its gradient, or null where it has none (integers, constants); a
   *     trainable input must have one
   */
  @Override
  public abstract List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients);

  /**
   * Like {@link DynamicCustomOp#diff}, but lets {@link #doDiff} see null for outputs that the loss
   * does not depend on, and return null for inputs without a gradient.
   */
  @Override
  public List<SDVariable> diff(List<SDVariable> outputGradients) {
    List<@Nullable SDVariable> used = new ArrayList<>();
    SDVariable[] outputs = outputVariables();
    for (int i = 0; i < outputGradients.size(); i++) {
      used.add(usedGradient(outputs[i], outputGradients.get(i)));
    }
    List<@Nullable SDVariable> gradients = doDiff(used);
    SDVariable[] inputs = args();
    if (gradients.size() != inputs.length) {
      throw new IllegalStateException(
          opName() + ".doDiff gave " + gradients.size() + " gradients for " + inputs.length);
    }
    List<SDVariable> accumulated = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      SDVariable gradient = gradients.get(i);
      if (gradient != null) {
        accumulated.add(
            addsToGradientOf(i) ? replace(inputs[i], gradient) : accumulate(inputs[i], gradient));
      }
    }
    return accumulated;
  }

  /**
   * The gradient of an input by the ops that use it and come later in the graph; null if there are
   * none. {@link #doDiff} may hand it to its backward op, which adds to it; see {@link
   * #addsToGradientOf}.
   */
  protected final @Nullable SDVariable gradientSoFar(int input) {
    SDVariable variable = args()[input];
    return variable.hasGradient() ? variable.getGradient() : null;
  }

  /**
   * Whether the gradient that {@link #doDiff} returns for an input contains {@link #gradientSoFar},
   * where there is one: then no op of its own adds the two.
   */
  protected boolean addsToGradientOf(int input) {
    return false;
  }

  private SDVariable replace(SDVariable input, SDVariable total) {
    if (!input.hasGradient()) {
      return accumulate(input, total);
    }
    sameDiff.setGradientForVariableName(input.name(), total);
    return total;
  }

  /** Null for the zeros that SameDiff makes up for an output without a gradient. */
  private @Nullable SDVariable usedGradient(SDVariable output, @Nullable SDVariable gradient) {
    if (gradient == null || !gradient.name().equals(output.name() + "-grad")) {
      return gradient;
    }
    String producer = sameDiff.getVariables().get(gradient.name()).getOutputOfOp();
    SameDiffOp op = producer == null ? null : sameDiff.getOps().get(producer);
    boolean madeUp =
        op != null && op.getOp() instanceof ZerosLike && op.getInputsToOp().contains(output.name());
    return madeUp ? null : gradient;
  }

  /** Adds to the gradient of an input, or sets the first one. */
  private SDVariable accumulate(SDVariable input, SDVariable gradient) {
    SDVariable before = input.hasGradient() ? input.getGradient() : null;
    SDVariable total = gradient;
    if (before != null) {
      total = sameDiff.math().add(before, gradient);
    } else if (!sameDiff.hasVariable(input.name() + "-grad")) {
      sameDiff.updateVariableNameAndReference(gradient, input.name() + "-grad");
    }
    sameDiff.setGradientForVariableName(input.name(), total);
    return total;
  }

  /** Called by the sessions of SameDiff just before they run the op in that context. */
  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    PENDING.set(new Pending(this, context));
    INDArray[] inputs = context.getInputArrays().toArray(new INDArray[0]);
    long[][] shapes = new long[inputs.length][];
    DataType[] types = new DataType[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      shapes[i] = inputs[i].shape();
      types[i] = inputs[i].dataType();
    }
    return descriptors(shapes, types);
  }

  /** Runs the kernel on the arrays of a session of SameDiff, which may lie in any order. */
  final void compute(OpContext context) {
    PENDING.remove();
    INDArray[] in = context.getInputArrays().toArray(new INDArray[0]);
    for (int i = 0; i < in.length; i++) {
      in[i] = Layouts.contiguous(in[i]) ? in[i] : in[i].dup('c');
    }
    compute(in, context.getOutputArrays().toArray(new INDArray[0]));
  }

  final List<LongShapeDescriptor> descriptors(long[][] shapes, DataType[] types) {
    long[][] outputs = outputShapes(shapes);
    DataType[] outputTypes = outputTypes(types);
    List<LongShapeDescriptor> descriptors = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      descriptors.add(LongShapeDescriptor.fromShape(outputs[i], outputTypes[i]));
    }
    return descriptors;
  }

  /**
   * The input whose memory an output may take over, if nobody else needs that input afterwards: the
   * kernel then sees the same memory as {@code in[input]} and {@code out[output]}. -1, the default,
   * where the kernel could not bear that. The two have the same shape and type.
   *
   * @param output index of an output
   */
  protected int inPlaceInput(int output) {
    return -1;
  }

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputTypes) {
    return Arrays.asList(outputTypes(inputTypes.toArray(new DataType[0])));
  }

  @Override
  public final int getNumOutputs() {
    return outputCount();
  }

  /**
   * The number of the native op to run: one that does nothing.
   *
   * <p>{@code SameDiff.fit} makes its own session, which hands every op to native code. Asking for
   * this number is the last thing it does before, so the kernel is run here. (Correct, but as slow
   * as that session is: train through {@code calculateGradients} instead.)
   */
  @Override
  public final long opHash() {
    Pending pending = PENDING.get();
    if (pending != null && pending.op.equals(this)) {
      compute(pending.context);
    }
    return Nd4j.getExecutioner().getCustomOperations().get("noop").getHash();
  }

  /** Empty: settings are arguments, and SameDiff would otherwise save every field by reflection. */
  @Override
  public final Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  @Override
  public final void setPropertiesForFunction(Map<String, Object> properties) {
    // There are none.
  }

  @Override
  public void configureFromArguments() {
    // Settings are read from the arguments when they are used.
  }
}
