/**
 * Numeric core, internal to the library: memory of arrays, matrix products, parallel loops, scratch
 * memory and elementary functions over rows. What is written on the Vector API stands in {@code
 * src/main/vector}, beside a scalar form that runs where the module {@code jdk.incubator.vector} is
 * absent.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><th>symbol</th><th>meaning</th></tr>
 *   <tr><td>m, n, k</td><td>a product of [m, k] and [k, n] matrices</td></tr>
 *   <tr><td>ld</td><td>leading dimension: elements between the starts of two rows of a matrix</td></tr>
 *   <tr><td>W, D</td><td>a row-major matrix, one row a neuron, and the length of a row</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.internal.numeric;

import org.jspecify.annotations.NullMarked;
