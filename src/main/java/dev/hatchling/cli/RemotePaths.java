package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.training.RemoteFiles;
import dev.hatchling.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/**
 * Paths elsewhere, such as {@code hdfs://…}, in the options of a training on a cluster: texts are
 * copied here before it, and the run is copied there whenever it has saved.
 */
final class RemotePaths {
  /** Copies on this machine: in the same place when a run goes on. */
  private static final Path HERE = Path.of("runs", ".remote");

  private static final Set<String> OPTIONS =
      Set.of("data", "curriculum", "config", "tokenizer", "resume", "out");

  private final CommandLine line;
  private final @Nullable RemoteFiles files;
  private @Nullable String run;
  private @Nullable Path here;

  private RemotePaths(CommandLine line, @Nullable RemoteFiles files) {
    this.line = line;
    this.files = files;
  }

  /** Fetches what the options name elsewhere. */
  static RemotePaths of(CommandLine line, Options options) throws IOException {
    boolean any = false;
    for (Option option : line.getOptions()) {
      any |= remote(option);
    }
    if (!any) {
      return new RemotePaths(line, null);
    }
    if (!line.hasOption(ClusterOption.NAME)) {
      throw new InputException("a path elsewhere (hdfs://, s3a://) needs --spark MASTER");
    }
    RemoteFiles files = ClusterOption.provider(line).files();
    List<String> words = new ArrayList<>();
    RemotePaths paths = new RemotePaths(line, files);
    for (Option option : line.getOptions()) {
      words.add("--" + option.getLongOpt());
      if (option.hasArg()) {
        words.add(remote(option) ? paths.word(option, files) : option.getValue());
      }
    }
    try {
      CommandLine local = new DefaultParser(false).parse(options, words.toArray(String[]::new));
      RemotePaths all = new RemotePaths(local, files);
      all.run = paths.run;
      all.here = paths.here;
      return all;
    } catch (ParseException error) {
      throw new IllegalStateException("the options were parsed before", error);
    }
  }

  private static boolean remote(Option option) {
    return OPTIONS.contains(option.getLongOpt()) && file(option).matches("[a-z][a-z0-9+.-]+:/.*");
  }

  /** The path of an option: behind the name, where it has one. */
  private static String file(Option option) {
    String value = option.getValue();
    return option.getLongOpt().equals("data") ? value.substring(value.indexOf('=') + 1) : value;
  }

  private String word(Option option, RemoteFiles files) throws IOException {
    String uri = file(option);
    Path copy = HERE.resolve(uri.replaceAll("[^A-Za-z0-9._-]+", "_"));
    delete(copy);
    boolean out = option.getLongOpt().equals("out");
    boolean goesOn = option.getLongOpt().equals("resume") && !line.hasOption("out");
    if (goesOn && uri.matches(".*/checkpoints/step-[^/]*/*")) {
      throw new InputException(
          "--resume "
              + uri
              + ": belongs to another run; --resume of a copy of it goes on bit for bit, --out"
              + " OTHER starts a new run from its weights");
    }
    if (!out) {
      files.fetch(uri, copy);
    } else if (files.exists(uri)) {
      throw new InputException("--out " + uri + ": exists already; --resume goes on with it");
    }
    if (out || goesOn) {
      run = uri;
      here = copy;
    }
    String name = option.getValue().substring(0, option.getValue().length() - uri.length());
    return name + copy;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The options with paths on this machine. */
  CommandLine local() {
    return line;
  }

  /** Copies the run there, where it is to be elsewhere. */
  void publish() throws IOException {
    RemoteFiles to = files;
    Path from = here;
    String uri = run;
    if (to != null && from != null && uri != null) {
      to.publish(from, uri);
    }
  }

  /** Copies the run there whenever it has saved. */
  TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void saved(long step, Path directory) throws IOException {
        publish();
      }
    };
  }
}
