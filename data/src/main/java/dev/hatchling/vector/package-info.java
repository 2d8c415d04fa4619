/** Finds what is written on the Vector API, an incubator module that may be absent. */
@NullMarked
package dev.hatchling.vector;

import org.jspecify.annotations.NullMarked;
