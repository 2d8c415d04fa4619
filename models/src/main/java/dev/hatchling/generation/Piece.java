package dev.hatchling.generation;

/**
 * One step of one sequence.
 *
 * @param sequence which of the batch, counted from 0
 * @param token the token generated
 * @param text what it made certain, whole characters only; often empty
 */
public record Piece(int sequence, int token, String text) {}
