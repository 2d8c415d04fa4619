/**
 * Layer norm over the last axis, without affine, and the residual norm {@code ln(x + ln(y))}.
 *
 * <p>Public is {@link ReferenceNorm}; everything else here ({@code *Float}, {@code *Double}, {@code
 * *Op}, {@code Portable*}, …) is internal.
 */
@NullMarked
package dev.hatchling.norm;

import org.jspecify.annotations.NullMarked;
