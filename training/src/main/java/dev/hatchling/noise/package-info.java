/**
 * Tests noise for hidden shared coupling: statistics of recordings, one row a question, each with a
 * threshold and a p-value; faults that the tests must find; the speed of the generators.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th></tr>
 * <tr><td>N</td><td>neurons</td></tr>
 * <tr><td>T</td><td>time steps</td></tr>
 * <tr><td>r</td><td>Pearson's correlation</td></tr>
 * <tr><td>dt</td><td>duration of a step, ms</td></tr>
 * <tr><td>p</td><td>p-value: how often noise that is independent looks like this or worse</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.noise;

import org.jspecify.annotations.NullMarked;
