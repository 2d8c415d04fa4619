package dev.hatchling.graph;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.Assert;

/**
 * The registry through which SameDiff finds the class of a {@link FusedOp} by its name, when it
 * copies or loads a graph.
 *
 * <p>An op registers itself when it is put into a graph. A program that loads a saved graph without
 * having built one registers its ops first, those of {@code Operations} by {@code
 * Operations.register()}.
 */
public final class FusedOps {
  private static final FusedGradient GRADIENT = new FusedGradient();
  private static final Map<Long, Class<? extends FusedOp>> BY_NUMBER = new ConcurrentHashMap<>();

  private FusedOps() {}

  /**
   * Registers ops under their names.
   *
   * @param ops op classes, each with a public constructor without arguments
   * @throws IllegalArgumentException if a class has no such constructor or its name is taken
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static void register(Class<? extends FusedOp>... ops) {
    Map<String, DifferentialFunction> names = ImportClassMapping.getOpNameMapping();
    synchronized (FusedOps.class) {
      for (Class<? extends FusedOp> op : ops) {
        FusedOp instance = create(op);
        DifferentialFunction other = names.get(instance.opName());
        if (other != null && other.getClass() != op) {
          throw new IllegalArgumentException(
              "The op name "
                  + instance.opName()
                  + " of "
                  + op
                  + " is taken by "
                  + other.getClass());
        }
        names.put(instance.opName(), instance);
        BY_NUMBER.put(number(instance), op);
      }
      names.computeIfAbsent(GRADIENT.opName(), name -> GRADIENT);
    }
  }

  /**
   * Sets outputs aside that nothing reads. SameDiff takes every variable that no op reads for a
   * loss when none is named, as in a DL4J layer, where it would then differentiate a mere
   * statistic. A variable set aside is not taken; it can still be requested as an output.
   *
   * @param sd the graph
   * @param outputs variables that no op reads
   */
  public static void setAside(SameDiff sd, SDVariable... outputs) {
    for (SDVariable output : outputs) {
      new Unread(sd, output).outputVariables();
    }
  }

  /** The number by which a gradient knows its op. */
  static long number(FusedOp op) {
    return op.opName().hashCode();
  }

  /** A new op of that number. */
  static FusedOp create(long number) {
    Class<? extends FusedOp> op = BY_NUMBER.get(number);
    if (op == null) {
      throw new IllegalStateException("the op of a gradient is not registered");
    }
    return create(op);
  }

  private static FusedOp create(Class<? extends FusedOp> op) {
    try {
      return op.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(op + " cannot be created: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(op + " needs a public constructor without arguments", e);
    }
  }

  /**
   * Reads a variable and is never run. SameDiff takes neither what an op reads for a loss nor the
   * floating-point result of an Assert.
   */
  private static final class Unread extends Assert {
    Unread(SameDiff sd, SDVariable x) {
      super(sd, x);
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
      return List.of(DataType.FLOAT);
    }
  }
}
