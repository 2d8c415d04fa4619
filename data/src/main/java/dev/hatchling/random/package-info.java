/** Counter-based random numbers: every draw is a function of (key, counter). */
@NullMarked
package dev.hatchling.random;

import org.jspecify.annotations.NullMarked;
