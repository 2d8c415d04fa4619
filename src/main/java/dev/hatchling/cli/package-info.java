/** The command line. */
@NullMarked
package dev.hatchling.cli;

import org.jspecify.annotations.NullMarked;
