package dev.hatchling.noise;

/**
 * A population of a region.
 *
 * @param region the region's name
 * @param population the population's name, unique in its region
 */
record Group(String region, String population) {}
