package dev.hatchling.files;

import java.nio.ByteBuffer;

/** Elements of tensors, from little-endian bytes. */
final class TensorElements {
  private TensorElements() {}

  static void floats(TensorType type, ByteBuffer from, float[] to, int offset, int n) {
    switch (type) {
      case F32 -> from.asFloatBuffer().get(to, offset, n);
      case F64 -> {
        for (int i = 0; i < n; i++) {
          to[offset + i] = (float) from.getDouble(8 * i);
        }
      }
      case F16 -> {
        for (int i = 0; i < n; i++) {
          to[offset + i] = half(from.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < n; i++) {
          to[offset + i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
        }
      }
      default -> throw new IllegalArgumentException("not a floating-point type: " + type);
    }
  }

  static void doubles(TensorType type, ByteBuffer from, double[] to, int offset, int n) {
    if (type == TensorType.F64) {
      from.asDoubleBuffer().get(to, offset, n);
      return;
    }
    if (type == TensorType.I8) {
      for (int i = 0; i < n; i++) {
        to[offset + i] = from.get(i);
      }
      return;
    }
    float[] single = new float[n];
    floats(type, from, single, 0, n);
    for (int i = 0; i < n; i++) {
      to[offset + i] = single[i];
    }
  }

  /** IEEE 754 binary16 as a float, exactly (the JDK has this from release 20 on). */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 31 ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }
}
