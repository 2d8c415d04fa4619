/**
 * The kernels of generation, in single precision; the build makes their double-precision twins.
 * Internal: nothing here is part of the library's interface, and it may change at any time.
 */
@NullMarked
package dev.hatchling.generation.internal;

import org.jspecify.annotations.NullMarked;
