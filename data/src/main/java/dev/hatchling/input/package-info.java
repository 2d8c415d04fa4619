/** What people hand over: checks of it, and the error for what is wrong with it. */
@NullMarked
package dev.hatchling.input;

import org.jspecify.annotations.NullMarked;
