package dev.hatchling.models;

/** The floating-point type of weights and activities. */
public enum Precision {
  /** 32 bits. */
  FLOAT,
  /** 64 bits: for checking gradients and equality. */
  DOUBLE
}
