/** Leaky integrate-and-fire neurons, the family {@code lif}; all of it is internal. */
@NullMarked
package dev.hatchling.neurons.lif;

import org.jspecify.annotations.NullMarked;
