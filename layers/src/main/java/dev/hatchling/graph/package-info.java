/**
 * Runs SameDiff graphs fast: ops with kernels written in Java, and a session that compiles a graph
 * once and replays it.
 *
 * <p>Public are {@link CompiledGraphs} and what an op of one's own needs, {@link FusedOp}, {@link
 * FusedOps}, {@link Call} and {@link OpArguments}, with {@link GraphProfile} and {@link PlanReport}
 * to see what ran; everything else here is internal.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><th>symbol</th><th>meaning</th></tr>
 *   <tr><td>op</td><td>a node of a SameDiff graph</td></tr>
 *   <tr><td>plan</td><td>the ops of one request (outputs, placeholder shapes) in execution order,
 *       with the arrays they read and write</td></tr>
 *   <tr><td>arena</td><td>the native memory that the arrays of a plan share</td></tr>
 *   <tr><td>m, n, k</td><td>a product of [m, k] and [k, n] matrices</td></tr>
 *   <tr><td>ld</td><td>leading dimension: elements between the starts of two rows of a matrix</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.graph;

import org.jspecify.annotations.NullMarked;
