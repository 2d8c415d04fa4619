/** Leaky integrate-and-fire neurons, the family {@code lif}. */
@NullMarked
package dev.hatchling.neurons.lif;

import org.jspecify.annotations.NullMarked;
