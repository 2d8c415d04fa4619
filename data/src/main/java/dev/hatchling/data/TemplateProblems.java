package dev.hatchling.data;

import static dev.hatchling.data.AlgorithmicProblems.between;

import dev.hatchling.random.RandomKey;
import java.util.List;

/**
 * Problems rendered from templates: small talk, function calls, shell commands, tools, arithmetic
 * in words. None is longer than {@link #LONGEST} bytes, so that all fit a context of 64.
 */
public final class TemplateProblems {
  /** Most bytes of a problem, prompt and answer together. */
  public static final int LONGEST = 65;

  /** Stands before the result of a chain of thought. */
  public static final String REASONED = " A: ";

  private static final List<String> NAMES =
      List.of(
          "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gina", "Hugo", "Ida", "Jon", "Kim", "Lea");
  private static final List<String> ANIMALS =
      List.of("cat", "dog", "horse", "mouse", "duck", "goat", "hen", "pig", "snail", "parrot");
  private static final List<String> THINGS =
      List.of("key", "cup", "pen", "ring", "book", "coin", "map", "spoon", "ball", "letter");
  private static final List<String> PLACES =
      List.of("bag", "box", "drawer", "pocket", "basket", "car", "sink", "tent", "hall", "attic");
  private static final List<String> ROOMS =
      List.of("kitchen", "bedroom", "hall", "office", "bath", "cellar", "garage", "porch");
  private static final List<String> CITIES =
      List.of("Paris", "Oslo", "Rome", "Cairo", "Lima", "Tokyo", "Delhi", "Bern", "Quito", "Riga");
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> VERBS =
      List.of("cook", "read", "call", "run", "shop", "pay", "swim", "pack", "rest", "vote");
  private static final List<String> STEMS =
      List.of("notes", "data", "log", "main", "list", "todo", "draft", "test", "plan", "users");
  private static final List<String> ENDINGS = List.of("txt", "csv", "md", "java", "py", "log");
  private static final List<String> FOLDERS =
      List.of("src", "docs", "tmp", "old", "lib", "out", "home", "backup");
  private static final List<String> WORDS =
      List.of("error", "total", "start", "name", "id", "warn", "user", "end");
  private static final List<String> FRUITS =
      List.of("figs", "nuts", "pies", "kiwi", "eggs", "limes", "dates", "plums");

  private TemplateProblems() {}

  /** Text whose last word follows from what was said. */
  public static ProblemGenerator completion() {
    return new ProblemGenerator(
        LONGEST,
        key -> {
          int[] people = key.child("people").sample(NAMES.size(), 2);
          String a = NAMES.get(people[0]);
          String b = NAMES.get(people[1]);
          String thing = pick(THINGS, key, "thing");
          String place = pick(PLACES, key, "place");
          int[] pets = key.child("pets").sample(ANIMALS.size(), 2);
          String pet = ANIMALS.get(pets[1]);
          String owners = a + " has a " + ANIMALS.get(pets[0]) + " and " + b + " a " + pet;
          return switch (key.child("template").below(3, 0)) {
            case 0 -> problem(owners + ". The " + pet + " is with", " " + b + ".");
            case 1 ->
                problem(
                    b + "'s " + thing + " is older than " + a + "'s. Older is that of",
                    " " + b + ".");
            default ->
                problem(
                    a + " put the " + thing + " in the " + place + ". The " + thing + " is in the",
                    " " + place + ".");
          };
        });
  }

  /** A request and the function call that answers it. */
  public static ProblemGenerator functions() {
    return new ProblemGenerator(
        LONGEST,
        key -> {
          String room = pick(ROOMS, key, "room");
          String city = pick(CITIES, key, "city");
          String verb = pick(VERBS, key, "verb");
          String day = pick(DAYS, key, "day");
          int level = key.child("level").below(101, 0);
          int hour = between(key.child("hour"), 10, 23);
          int seats = between(key.child("seats"), 1, 9);
          return switch (key.child("template").below(4, 0)) {
            case 0 ->
                problem(
                    "do: set the " + room + " lamp to " + level + " =>",
                    " lamp(\"" + room + "\", " + level + ")");
            case 1 ->
                problem(
                    "do: remind me to " + verb + " at " + hour + " on " + day + " =>",
                    " remind(\"" + verb + "\", " + hour + ", \"" + day + "\")");
            case 2 ->
                problem(
                    "do: book " + seats + " seats to " + city + " on " + day + " =>",
                    " book(\"" + city + "\", " + seats + ", \"" + day + "\")");
            default ->
                problem(
                    "do: heat the " + room + " to " + (level % 20 + 10) + " on " + day + " =>",
                    " heat(\"" + room + "\", " + (level % 20 + 10) + ", \"" + day + "\")");
          };
        });
  }

  /** A wish and the shell command that fulfils it. */
  public static ProblemGenerator bash() {
    return new ProblemGenerator(
        LONGEST,
        key -> {
          String ending = pick(ENDINGS, key, "ending");
          String file = pick(STEMS, key, "stem") + "." + ending;
          String folder = pick(FOLDERS, key, "folder");
          String word = pick(WORDS, key, "word");
          int n = between(key.child("lines"), 1, 99);
          return switch (key.child("template").below(6, 0)) {
            case 0 ->
                problem(
                    "sh: first " + n + " lines of " + file + " $", " head -n " + n + " " + file);
            case 1 ->
                problem("sh: last " + n + " lines of " + file + " $", " tail -n " + n + " " + file);
            case 2 ->
                problem("sh: find " + word + " in " + file + " $", " grep " + word + " " + file);
            case 3 ->
                problem(
                    "sh: copy " + file + " to " + folder + " $",
                    " cp " + file + " " + folder + "/");
            case 4 ->
                problem(
                    "sh: count " + word + " in " + file + " $", " grep -c " + word + " " + file);
            default ->
                problem(
                    "sh: move " + folder + "/" + file + " here $",
                    " mv " + folder + "/" + file + " .");
          };
        });
  }

  /**
   * A user ({@code U}) asks; either the tool call ({@code C}) is wanted, or, behind the tool's
   * result ({@code R}), the answer ({@code A}).
   */
  public static ProblemGenerator tools() {
    return new ProblemGenerator(
        LONGEST,
        key -> {
          String city = pick(CITIES, key, "city");
          String day = pick(DAYS, key, "day");
          int a = between(key.child("first"), 2, 99);
          int b = between(key.child("second"), 2, 99);
          int warm = between(key.child("warm"), -20, 40);
          String weather = "U: " + city + " weather, " + day + "?\nC:";
          String weatherCall = " weather(" + city + ", " + day + ")";
          String product = "U: " + a + " times " + b + "?\nC:";
          String productCall = " calc(" + a + "*" + b + ")";
          return switch (key.child("template").below(4, 0)) {
            case 0 -> problem(weather, weatherCall);
            case 1 -> problem(weather + weatherCall + "\nR: " + warm + " C\nA:", " " + warm + " C");
            case 2 -> problem(product, productCall);
            default -> problem(product + productCall + "\nR: " + a * b + "\nA:", " it is " + a * b);
          };
        });
  }

  /** Arithmetic in words, with the steps of the reasoning before the answer. */
  public static ProblemGenerator reasoning() {
    return new ProblemGenerator(
        LONGEST,
        key -> {
          int has = between(key.child("has"), 1, 40);
          int gets = between(key.child("gets"), 1, 40);
          int eats = 1 + key.child("eats").below(has + gets - 1, 0);
          int sum = has + gets;
          int left = sum - eats;
          return problem(
              pick(NAMES, key, "name")
                  + " has "
                  + has
                  + " "
                  + pick(FRUITS, key, "fruit")
                  + ", gets "
                  + gets
                  + ", eats "
                  + eats
                  + ".\nT:",
              " " + has + "+" + gets + "=" + sum + " " + sum + "-" + eats + "=" + left + REASONED
                  + left);
        });
  }

  private static Problem problem(String prompt, String answer) {
    return new Problem(prompt, answer + Problem.END);
  }

  private static String pick(List<String> words, RandomKey key, String name) {
    return words.get(key.child(name).below(words.size(), 0));
  }
}
