/**
 * The model in plain loops and double precision, token by token: the form to read beside
 * docs/model.md, to check a change against, and what tests hold the fast forms to. It is slow, and
 * its memory grows with the text. The mechanisms' own plain forms, with gradients, stand beside the
 * fast ones: {@link dev.hatchling.neurons.ReferenceNeurons}, {@link
 * dev.hatchling.attention.ReferenceAttention} and {@link dev.hatchling.norm.ReferenceNorm}.
 */
@NullMarked
package dev.hatchling.reference;

import org.jspecify.annotations.NullMarked;
