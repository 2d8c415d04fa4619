package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Region and population of each neuron of a recording, as text: a line a neuron, {@code neuron,
 * region, population}, neurons numbered as the recording's rows from 0. Commas, semicolons or tabs
 * separate; empty lines, lines that start with # and a heading {@code neuron,region,population} are
 * left out.
 *
 * @param groups those named, in the order in which they are
 * @param groupOf the group of each neuron
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once
record GroupsFile(List<Group> groups, int[] groupOf) {
  /** A neuron without a line. */
  private static final int NONE = -1;

  /** A line of a file of one recording: names of regions and populations are short. */
  private static final int LONGEST = 1000;

  /**
   * Reads a file.
   *
   * @param neurons of the recording, each of which must have one line
   * @throws InputException in one line that names the file and the line
   */
  static GroupsFile read(Path file, int neurons) throws IOException {
    Parser parser = new Parser(file, neurons);
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        parser.next(line);
      }
    } catch (CharacterCodingException error) {
      throw new InputException(file + ": is not UTF-8 text", error);
    }
    return parser.end();
  }

  private static final class Parser {
    private final Path file;
    private final int[] groupOf;
    private final int[] lineOf;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Group, Integer> numbers = new HashMap<>();
    private int line;
    private boolean begun;

    Parser(Path file, int neurons) {
      this.file = file;
      groupOf = new int[neurons];
      lineOf = new int[neurons];
      Arrays.fill(groupOf, NONE);
    }

    void next(String text) {
      line++;
      String bare = (line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
      if (bare.isEmpty() || bare.startsWith("#")) {
        return;
      }
      if (bare.length() > LONGEST) {
        throw bad(" has " + bare.length() + " characters: needs a neuron, a region, a population");
      }
      String[] words = bare.split("[,;\t]", -1);
      if (words.length != 3) {
        throw bad(" has " + words.length + " values: needs a neuron, a region, a population");
      }
      String neuron = bare(words[0]);
      if (begun || !neuron.toLowerCase(Locale.ROOT).equals("neuron")) {
        put(neuron, new Group(named("region", words[1]), named("population", words[2])));
      }
      begun = true;
    }

    private static String bare(String word) {
      String text = word.strip();
      boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
      return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    private String named(String what, String word) {
      String name = bare(word);
      if (name.isEmpty()) {
        throw bad(": the " + what + " is empty");
      }
      return name;
    }

    private void put(String word, Group group) {
      int neuron = neuron(word);
      if (groupOf[neuron] != NONE) {
        throw bad(": neuron " + neuron + " has a line already, line " + lineOf[neuron]);
      }
      groupOf[neuron] =
          numbers.computeIfAbsent(
              group,
              added -> {
                groups.add(added);
                return groups.size() - 1;
              });
      lineOf[neuron] = line;
    }

    private int neuron(String word) {
      try {
        int neuron = Integer.parseInt(word);
        if (neuron >= 0 && neuron < groupOf.length) {
          return neuron;
        }
      } catch (NumberFormatException notANumber) {
        throw unknown(word);
      }
      throw unknown(word);
    }

    private InputException unknown(String word) {
      return bad(": \"" + word + "\" is no neuron: the recording has 0 to " + (groupOf.length - 1));
    }

    private InputException bad(String what) {
      return new InputException(file + ": line " + line + what);
    }

    GroupsFile end() {
      int missing = 0;
      int first = NONE;
      for (int i = groupOf.length - 1; i >= 0; i--) {
        if (groupOf[i] == NONE) {
          missing++;
          first = i;
        }
      }
      if (missing > 0) {
        throw new InputException(
            file
                + ": ends at line "
                + line
                + " without a line for neuron "
                + first
                + (missing == 1 ? "" : " and " + (missing - 1) + " more")
                + " of the recording's "
                + groupOf.length);
      }
      return new GroupsFile(List.copyOf(groups), groupOf);
    }
  }
}
