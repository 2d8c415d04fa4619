package dev.hatchling.files;

import org.nd4j.linalg.api.buffer.DataType;

/** The element types of the safetensors format, by their names in its header. */
public enum TensorType {
  /** IEEE double. */
  F64(8),
  /** IEEE single. */
  F32(4),
  /** IEEE half. */
  F16(2),
  /** The upper half of an IEEE single. */
  BF16(2),
  /** Signed 64 bits. */
  I64(8),
  /** Unsigned 64 bits. */
  U64(8),
  /** Signed 32 bits. */
  I32(4),
  /** Unsigned 32 bits. */
  U32(4),
  /** Signed 16 bits. */
  I16(2),
  /** Unsigned 16 bits. */
  U16(2),
  /** Signed 8 bits. */
  I8(1),
  /** Unsigned 8 bits. */
  U8(1),
  /** One byte, 0 or 1. */
  BOOL(1),
  /** 8-bit float, 5 exponent bits. */
  F8_E5M2(1),
  /** 8-bit float, 4 exponent bits. */
  F8_E4M3(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floating-point numbers that can be read here. */
  public boolean floating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /**
   * The type that holds an array's elements.
   *
   * @throws IllegalArgumentException where there is none
   */
  static TensorType of(DataType type) {
    return switch (type) {
      case DOUBLE -> F64;
      case FLOAT -> F32;
      case LONG -> I64;
      case INT -> I32;
      case UBYTE -> U8;
      case BYTE -> I8;
      default -> throw new IllegalArgumentException("no tensor type for arrays of " + type);
    };
  }
}
