/** The commands {@code bench train} and {@code bench generate}. */
@NullMarked
package dev.hatchling.cli.bench;

import org.jspecify.annotations.NullMarked;
