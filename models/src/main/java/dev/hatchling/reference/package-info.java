/**
 * The model in plain loops and double precision, token by token: the form to read beside
 * docs/model.md, to check a change against, and what tests hold the fast forms to. It is slow, and
 * its memory grows with the text.
 */
@NullMarked
package dev.hatchling.reference;

import org.jspecify.annotations.NullMarked;
