/**
 * Neurons of second order, the family {@code synaptic}: an exponentially decaying synaptic current
 * I with decay b charges the membrane. All of it is internal.
 */
@NullMarked
package dev.hatchling.neurons.synaptic;

import org.jspecify.annotations.NullMarked;
