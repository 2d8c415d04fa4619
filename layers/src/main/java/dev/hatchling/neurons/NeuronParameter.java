package dev.hatchling.neurons;

/**
 * A learned parameter of a neuron, the raw form of a decay per token: {@code a = sigmoid(raw)}.
 *
 * @param name of the array {@code [M]} in models and their files
 * @param starts the time constant whose range fresh neurons are spread over (E26)
 */
public record NeuronParameter(String name, TimeConstant starts) {}
