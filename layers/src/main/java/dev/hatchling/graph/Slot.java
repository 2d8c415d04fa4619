package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A value of a plan: where its array is, who writes it and who reads it. */
final class Slot {
  /** Where the array of a slot comes from. */
  enum Kind {
    /** A placeholder, variable or constant: looked up at every run. */
    EXTERNAL,
    /** A region of the arena. */
    INTERNAL,
    /** An array that is handed to the caller: a new one at every run, or one the caller gave. */
    OUTPUT,
    /** The memory of another slot in another shape. */
    VIEW
  }

  /** A reader: input {@code index} of a step. */
  record Use(Step step, int index) {}

  final String name;
  final Kind kind;
  final DataType type;
  final long[] shape;
  final @Nullable Slot base;
  final List<Slot> views = new ArrayList<>();
  final List<Use> uses = new ArrayList<>();
  @Nullable Step producer;
  int producerIndex;
  @Nullable INDArray array;

  /** The first and the last step that touches an internal slot or a view on it. */
  int firstStep;

  int lastStep;

  /** The slot whose arena region this one takes over, if an op works in place; and the reverse. */
  @Nullable Slot takesOver;

  @Nullable Slot takenOverBy;

  /** Bytes from the start of the arena. */
  long offset;

  Slot(String name, Kind kind, DataType type, long[] shape, @Nullable Slot base) {
    this.name = name;
    this.kind = kind;
    this.type = type;
    this.shape = shape;
    this.base = base;
    if (base != null) {
      base.views.add(this);
    }
  }

  /** The slot that owns the memory. */
  Slot root() {
    return base == null ? this : base.root();
  }

  long length() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  long bytes() {
    return length() * type.width();
  }

  boolean fits(INDArray candidate) {
    return candidate.dataType() == type && Arrays.equals(candidate.shape(), shape);
  }

  boolean fits(Slot other) {
    return other.type == type && Arrays.equals(other.shape, shape);
  }

  /** Gives the slot its array and tells the producer, the readers and the views. */
  void bind(INDArray newArray) {
    array = newArray;
    if (producer != null && kind != Kind.VIEW) {
      producer.bindOutput(producerIndex, newArray);
    }
    for (Use use : uses) {
      use.step().bindInput(use.index(), newArray);
    }
    if (!views.isEmpty() && !Layouts.contiguous(newArray)) {
      throw new PlanStale("a view needs a contiguous array");
    }
    for (Slot view : views) {
      view.bind(Layouts.view(newArray, view.shape));
    }
  }
}
