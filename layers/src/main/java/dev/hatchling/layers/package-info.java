/** One custom SameDiff layer a file. */
@NullMarked
package dev.hatchling.layers;

import org.jspecify.annotations.NullMarked;
