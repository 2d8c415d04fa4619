/**
 * Neurons of second order, the family {@code synaptic}: an exponentially decaying synaptic current
 * I with decay b charges the membrane.
 */
@NullMarked
package dev.hatchling.neurons.synaptic;

import org.jspecify.annotations.NullMarked;
