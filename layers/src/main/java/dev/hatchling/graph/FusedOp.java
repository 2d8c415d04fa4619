package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueContext;

/**
 * A SameDiff op with a Java kernel and its own gradient.
 *
 * <p>Inputs keep their places: a missing optional input is null, and the others stay where they
 * are. The boolean arguments of the op say which ones are there.
 *
 * <p>Rules for a subclass, which come from how SameDiff copies a graph (every op goes through
 * FlatBuffers when gradients are made and when a graph is saved):
 *
 * <ul>
 *   <li>a public constructor without arguments;
 *   <li>settings live only in its {@link #arguments}, written before {@code outputVariable()} is
 *       called;
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
   * @param inputs the inputs, in the order of {@link #compute}; null for one that is missing
   */
  @SuppressWarnings("this-escape")
  protected FusedOp(SameDiff sd, @Nullable SDVariable... inputs) {
    super(sd, Arrays.stream(inputs).filter(Objects::nonNull).toArray(SDVariable[]::new));
    for (SDVariable input : inputs) {
      addBArgument(input != null);
    }
    FusedOps.register(getClass());
  }

  /**
   * For {@link FusedGradient}: the settings of that op and its name, its inputs and more.
   *
   * @param forward the op
   * @param more the inputs that follow
   */
  @SuppressWarnings("this-escape")
  FusedOp(FusedOp forward, @Nullable SDVariable... more) {
    this(
        forward.sameDiff,
        Stream.of(forward.inputs(), more).flatMap(Arrays::stream).toArray(SDVariable[]::new));
    addIArgument(forward.iArgs());
    addIArgument(FusedOps.number(forward));
    addTArgument(forward.tArgs());
  }

  /** The settings, to be written once or read from the first one on. */
  protected final OpArguments arguments() {
    return new OpArguments(this);
  }

  /** The name under which graphs are saved. */
  @Override
  public abstract String opName();

  /** The name in a profile. */
  String title() {
    return opName();
  }

  /**
   * Runs the kernel in single precision.
   *
   * @param call the shapes of the inputs, and what is not floating-point
   * @param in the inputs, not to be written; null for an integer input or a missing one
   * @param out the outputs, uninitialised: every element is to be written
   */
  protected abstract void compute(Call call, MemoryFloat[] in, MemoryFloat[] out);

  /** As {@link #compute(Call, MemoryFloat[], MemoryFloat[])}, in double precision. */
  protected abstract void compute(Call call, MemoryDouble[] in, MemoryDouble[] out);

  /**
   * Runs the kernel of the gradient in single precision; for an op whose {@link #gradientOp} is a
   * {@link FusedGradient}.
   *
   * @param call the shapes of the inputs, and what is not floating-point
   * @param in the inputs of the op, then those of the gradient
   * @param out the gradients of the first {@link #gradientCount} inputs
   */
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    throw new UnsupportedOperationException(opName() + " has no gradient");
  }

  /** As {@link #backward(Call, MemoryFloat[], MemoryFloat[])}, in double precision. */
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    throw new UnsupportedOperationException(opName() + " has no gradient");
  }

  /**
   * How many of the first inputs that are there have a gradient; 1 unless overridden. May depend on
   * arguments.
   */
  protected int gradientCount() {
    return 1;
  }

  /**
   * Whether an input holds integers whatever its type, such as the tokens that a DL4J network
   * passes as floating-point numbers.
   */
  protected boolean isInteger(int input) {
    return false;
  }

  /** Runs the kernel on arrays that are contiguous in C order. */
  void compute(INDArray[] present, INDArray[] out) {
    INDArray[] in = inPlaces(present);
    Call call = new Call(in);
    INDArray[] floating = in.clone();
    for (int i = 0; i < in.length; i++) {
      if (in[i] != null && (!in[i].dataType().isFPType() || isInteger(i))) {
        floating[i] = null;
      }
    }
    if (out[0].dataType() == DataType.DOUBLE) {
      compute(call, MemoryDouble.of(floating), MemoryDouble.of(out));
    } else {
      compute(call, MemoryFloat.of(floating), MemoryFloat.of(out));
    }
  }

  /** Puts what belongs to the inputs that are there in their places, with null in the others. */
  final <T> @Nullable T[] inPlaces(T[] present) {
    boolean[] there = bArgs();
    if (there.length <= present.length) {
      return present;
    }
    @Nullable T[] all = Arrays.copyOf(present, there.length);
    int next = present.length;
    for (int i = there.length - 1; i >= 0; i--) {
      all[i] = there[i] ? all[--next] : null;
    }
    return all;
  }

  /** Whether an input is there. */
  protected final boolean has(int input) {
    return bArgs()[input];
  }

  /** The inputs, null where one is missing. */
  protected final @Nullable SDVariable[] inputs() {
    return inPlaces(args());
  }

  /**
   * The shape of each output.
   *
   * @param inputShapes the shape of each input, null where it is missing
   */
  protected abstract long[][] outputShapes(long[][] inputShapes);

  /** How many outputs there are; 1 unless overridden. May depend on the arguments of the op. */
  protected int outputCount() {
    return 1;
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
   * The op that computes the gradients of the first inputs from the gradient of the first output;
   * the others have none. A {@link FusedGradient} of this gradient alone unless overridden.
   */
  protected FusedOp gradientOp(SDVariable outputGradient) {
    return new FusedGradient(this, outputGradient);
  }

  /**
   * The gradient: adds the backward ops to the graph. Unless overridden {@link #gradientOp}, and
   * none where the loss does not depend on the first output.
   *
   * @param outputGradients for each output its gradient, or null where the loss does not depend on
   *     that output (such as a statistic that is only watched), so that no array of zeros is made
   * @return for each input its gradient, or null where it has none (integers, constants); a
   *     trainable input must have one
   */
  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null ? gradients() : gradients(gradientOp(gradient).outputVariables());
  }

  /** The result of {@link #doDiff}: gradients of the first inputs, none for those after them. */
  protected final List<@Nullable SDVariable> gradients(@Nullable SDVariable... first) {
    return Arrays.asList(Arrays.copyOf(first, inputs().length));
  }

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
    @Nullable SDVariable[] inputs = inputs();
    if (gradients.size() != inputs.length) {
      throw new IllegalStateException(
          opName() + ".doDiff gave " + gradients.size() + " gradients for " + inputs.length);
    }
    List<SDVariable> accumulated = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      SDVariable input = inputs[i];
      SDVariable gradient = gradients.get(i);
      if (input != null && gradient != null) {
        accumulated.add(
            addsToGradientOf(i) ? replace(input, gradient) : accumulate(input, gradient));
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
    SDVariable variable = inputs()[input];
    return variable != null && variable.hasGradient() ? variable.getGradient() : null;
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
    DataType type = firstFloating(types);
    List<LongShapeDescriptor> descriptors = new ArrayList<>();
    for (long[] shape : outputShapes(inPlaces(shapes))) {
      descriptors.add(LongShapeDescriptor.fromShape(shape, type));
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

  /** The {@link #inPlaceInput} of the {@link FusedGradient}. */
  protected int gradientInPlaceInput(int output) {
    return -1;
  }

  /** Whether an output may take over the memory of an input, counted among those that are there. */
  final boolean mayOverwrite(int output, int present) {
    int input = inPlaceInput(output);
    int before = 0;
    for (int i = 0; i < input; i++) {
      before += has(i) ? 1 : 0;
    }
    return input >= 0 && has(input) && before == present;
  }

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputTypes) {
    return Collections.nCopies(outputCount(), firstFloating(inputTypes.toArray(new DataType[0])));
  }

  @Override
  public final int getNumOutputs() {
    return outputCount();
  }

  /**
   * The number of the native op to run: one that does nothing.
   *
   * <p>SameDiff's own sessions, of which {@code fit} makes one, hand every op to native code.
   * Asking for this number is the last thing they do before, so the kernel is run here; native code
   * then sees no arrays, whose shapes it would compare. (Correct, but as slow as those sessions
   * are: train through {@code calculateGradients} of a graph that {@link CompiledGraphs} knows.)
   */
  @Override
  public final long opHash() {
    Pending pending = PENDING.get();
    if (pending != null && pending.op.equals(this)) {
      compute(pending.context);
      NativeOpsHolder.getInstance()
          .getDeviceNativeOps()
          .ctxPurge((OpaqueContext) pending.context.contextPointer());
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
