/** Tokenizers, corpora, tasks, mixtures and batches. */
@NullMarked
package dev.hatchling.data;

import org.jspecify.annotations.NullMarked;
