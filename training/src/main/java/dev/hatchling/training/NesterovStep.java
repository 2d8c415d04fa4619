package dev.hatchling.training;

/**
 * The numbers of a round's end.
 *
 * @param rate factor on the step
 * @param momentum μ of Nesterov's momentum
 * @param scale what the changes' sum is multiplied with
 */
record NesterovStep(double rate, double momentum, double scale) {}
