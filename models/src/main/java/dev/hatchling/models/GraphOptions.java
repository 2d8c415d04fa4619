package dev.hatchling.models;

import org.jspecify.annotations.Nullable;

/**
 * What a graph is made for.
 *
 * @param training whether dropout and homeostasis are on and the loss is differentiated
 * @param carried whether state comes in and goes out
 * @param seed of the key tree that dropout and noise draw from; null switches both off
 * @param steps T of every text, which portable operations then have a table for; 0 for any
 */
record GraphOptions(boolean training, boolean carried, @Nullable Long seed, int steps) {}
