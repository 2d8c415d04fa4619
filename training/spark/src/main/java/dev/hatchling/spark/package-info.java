/** Training on Apache Spark: shares computed by executors, the same bits as in one process. */
@NullMarked
package dev.hatchling.spark;

import org.jspecify.annotations.NullMarked;
