/** The language models. */
@NullMarked
package dev.hatchling.models;

import org.jspecify.annotations.NullMarked;
