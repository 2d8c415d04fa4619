/**
 * Tokenizers, corpora, tasks, mixtures and batches.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th></tr>
 * <tr><td>B</td><td>samples per batch</td></tr>
 * <tr><td>T</td><td>context: predictions per sample</td></tr>
 * <tr><td>V</td><td>vocabulary; 256 for bytes</td></tr>
 * <tr><td>w<sub>bt</sub></td><td>weight of prediction t of sample b; 0 is not scored</td></tr>
 * <tr><td>n<sub>b</sub></td><td>scored tokens of sample b, Σ<sub>t</sub> w<sub>bt</sub></td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.data;

import org.jspecify.annotations.NullMarked;
