/**
 * Reports as one self-contained HTML file: {@link dev.hatchling.report.Page} holds headings, text,
 * {@link dev.hatchling.report.Table tables} and {@link dev.hatchling.report.Chart charts}; Chart.js
 * is written into the file, which therefore opens without a network. Every text is escaped.
 *
 * <p>Symbols: x, y the coordinates of a series; NaN in y is a gap.
 */
@NullMarked
package dev.hatchling.report;

import org.jspecify.annotations.NullMarked;
