/** What people hand over: the error for what is wrong with it. */
@NullMarked
package dev.hatchling.input;

import org.jspecify.annotations.NullMarked;
