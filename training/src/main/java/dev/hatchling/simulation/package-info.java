/**
 * A small clock-driven simulator of regions and populations of spiking neurons without synapses:
 * the place where noise is put to the test. Every neuron has its own noise, one channel each for
 * membrane, threshold, excitation, inhibition and adaptation.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th><th>unit</th></tr>
 * <tr><td>dt</td><td>duration of a step</td><td>ms</td></tr>
 * <tr><td>V</td><td>membrane potential</td><td>mV</td></tr>
 * <tr><td>C</td><td>membrane capacitance</td><td>pF</td></tr>
 * <tr><td>g_L, E_L</td><td>leak conductance, resting potential</td><td>nS, mV</td></tr>
 * <tr><td>g_e, g_i, E_e, E_i</td><td>synaptic conductances, reversal potentials</td><td>nS, mV</td></tr>
 * <tr><td>I, w</td><td>drive, adaptation current</td><td>pA</td></tr>
 * <tr><td>τ</td><td>time constants; τ_m = C/g_L</td><td>ms</td></tr>
 * <tr><td>ξ</td><td>a standard normal number of one neuron, channel and step</td><td></td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.simulation;

import org.jspecify.annotations.NullMarked;
