/** Layer norm over the last axis, without affine, and the residual norm {@code ln(x + ln(y))}. */
@NullMarked
package dev.hatchling.norm;

import org.jspecify.annotations.NullMarked;
