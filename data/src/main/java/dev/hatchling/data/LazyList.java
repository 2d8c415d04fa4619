package dev.hatchling.data;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/** A list whose elements are made anew wherever they are asked for: all together are too many. */
final class LazyList<T> extends AbstractList<T> implements RandomAccess {
  private final int size;
  private final IntFunction<T> elements;

  LazyList(int size, IntFunction<T> elements) {
    this.size = size;
    this.elements = elements;
  }

  @Override
  public T get(int index) {
    Objects.checkIndex(index, size);
    return elements.apply(index);
  }

  @Override
  public int size() {
    return size;
  }
}
