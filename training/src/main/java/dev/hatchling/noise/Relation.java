package dev.hatchling.noise;

/** How two neurons stand to each other. */
enum Relation {
  /** Of one population. */
  WITHIN("within populations"),
  /** Of two populations of one region. */
  POPULATIONS("across populations"),
  /** Of two regions. */
  REGIONS("across regions");

  private final String words;

  Relation(String words) {
    this.words = words;
  }

  /** Words for people. */
  String words() {
    return words;
  }
}
