package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Where a user's texts come from: a file, all files of a folder, or those that a pattern names.
 *
 * @param path a file, a folder, or a pattern with {@code *}, <code>?</code>, {@code [a-z]}, {@code
 *     {a,b}} in its last names; {@code **} stands for folders
 * @param field of JSON Lines what holds a text
 * @param packed whether all texts are joined to one, so that samples reach across their borders
 */
public record TextSource(String path, String field, boolean packed) {
  /** The field of JSON Lines that holds a text unless another is named. */
  public static final String FIELD = "text";

  /** Files of one source. */
  static final int MOST_FILES = 100_000;

  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private static final Pattern HIDDEN = Pattern.compile("(.*/)?\\..*");

  /** Refuses an empty path or field. */
  public TextSource {
    if (path.isEmpty() || field.isEmpty()) {
      throw new InputException("a source of texts needs a path, and a field that is not empty");
    }
    if (path.indexOf(0) >= 0) {
      throw new InvalidPathException(path, "Nul character not allowed");
    }
  }

  /** A file, folder or pattern whose JSON Lines have their texts in {@code text}. */
  public static TextSource of(String path) {
    return new TextSource(path, FIELD, false);
  }

  /** The same with an absolute path. */
  public TextSource absolute() {
    String base = base();
    String rest = path.substring(base.length());
    String whole = Path.of(base).toAbsolutePath().normalize().toString();
    return new TextSource(rest.isEmpty() ? whole : whole + "/" + rest, field, packed);
  }

  /** The same in another place. */
  public TextSource at(String other) {
    return new TextSource(other, field, packed);
  }

  /** Whether this is one file. */
  public boolean single() {
    return base().equals(path) && !Files.isDirectory(Path.of(path));
  }

  /** Whether there is something at the path, or where its pattern begins. */
  public boolean exists() {
    return Files.exists(Path.of(base()));
  }

  /** The part of the path that names one file or folder; with the separator behind it. */
  private String base() {
    Matcher first = GLOB.matcher(path);
    if (!first.find() || thereAsItIs()) {
      return path;
    }
    String before = path.substring(0, first.start()).replace(separator(), '/');
    return path.substring(0, before.lastIndexOf('/') + 1);
  }

  private static char separator() {
    return FileSystems.getDefault().getSeparator().charAt(0);
  }

  /** A file may be called like a pattern. */
  private boolean thereAsItIs() {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException noName) {
      return false;
    }
  }

  /**
   * The files, in the order of their names below the folder, the same on every machine.
   *
   * @throws IOException if one cannot be found or a folder cannot be read
   * @throws InputException in one line, where there are none, too many, or a loop of links
   */
  public List<Path> files() throws IOException {
    Path base = Path.of(base());
    if (single()) {
      if (!Files.exists(base)) {
        if (Files.isSymbolicLink(base)) {
          throw new InputException(path + ": a symbolic link that leads to nothing");
        }
        throw new NoSuchFileException(path);
      }
      return List.of(base);
    }
    if (!Files.isDirectory(base)) {
      throw new InputException(path + ": there is no folder " + base);
    }
    List<Path> files = walk(base, matching(base));
    if (files.isEmpty()) {
      throw new InputException(
          path + (base().equals(path) ? ": no file in this folder" : ": no file of such a name"));
    }
    if (files.size() > MOST_FILES) {
      throw new InputException(
          path
              + ": more than "
              + MOST_FILES
              + " files; join them, or make JSON Lines of them, a text a line");
    }
    return files;
  }

  /** A file's name below the folder, with slashes. */
  public String name(Path file) {
    return single() ? String.valueOf(file.getFileName()) : name(Path.of(base()), file);
  }

  private Predicate<Path> matching(Path base) {
    String pattern = path.substring(base().length());
    if (pattern.isEmpty()) {
      return file -> true;
    }
    List<PathMatcher> matchers = new ArrayList<>();
    for (String one : List.of(pattern, pattern.replace("**/", ""))) {
      try {
        matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + one));
      } catch (PatternSyntaxException e) {
        throw new InputException(path + ": not a pattern: " + e.getDescription(), e);
      }
    }
    return file -> matchers.stream().anyMatch(m -> m.matches(base.relativize(file)));
  }

  /** What begins with a dot is passed over, unless the pattern names it. */
  private List<Path> walk(Path base, Predicate<Path> wanted) throws IOException {
    String rest = path.substring(base().length());
    boolean hidden = HIDDEN.matcher(rest).matches();
    boolean deep = rest.isEmpty() || rest.contains("**");
    int depth = deep ? Integer.MAX_VALUE : 1 + (int) rest.chars().filter(c -> c == '/').count();
    Map<String, Path> byName = new TreeMap<>();
    try (Stream<Path> all = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
      all.filter(Files::isRegularFile)
          .filter(file -> hidden || !HIDDEN.matcher(name(base, file)).matches())
          .filter(wanted)
          .limit(MOST_FILES + 1L)
          .forEach(file -> byName.put(name(base, file), file));
      return List.copyOf(byName.values());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw new InputException(loop.getMessage() + ": a loop of symbolic links", loop);
      }
      throw e.getCause();
    }
  }

  private static String name(Path base, Path file) {
    return base.relativize(file).toString().replace(separator(), '/');
  }
}
