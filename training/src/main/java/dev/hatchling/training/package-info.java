/** The trainer. */
@NullMarked
package dev.hatchling.training;

import org.jspecify.annotations.NullMarked;
