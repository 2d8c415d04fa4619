/** Runs SameDiff graphs fast. */
@NullMarked
package dev.hatchling.graph;

import org.jspecify.annotations.NullMarked;
