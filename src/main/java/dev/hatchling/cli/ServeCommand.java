package dev.hatchling.cli;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.serve.ServeSettings;
import dev.hatchling.serve.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code hatchling serve}: a model behind an address (docs/serve.md). */
final class ServeCommand extends Command {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT = 8080;
  private static final long LOOK = 100;

  ServeCommand() {
    super("serve", "put a model behind an address: the OpenAI interface, with sessions");
  }

  @Override
  public Options options() {
    ServeSettings.Limits d = ServeSettings.Limits.DEFAULT;
    Options options = new Options();
    ChosenModel.addTo(options);
    return options
        .addOption(Values.value("host", "ADDRESS", "where to listen (" + LOOPBACK + ")"))
        .addOption(Values.value("port", "N", "0 for a free one (" + PORT + ")"))
        .addOption(Values.value("token", "TEXT", "what requests must show, as a bearer token"))
        .addOption(Values.flag("no-token", "let anybody in who reaches --host"))
        .addOption(Values.value("name", "NAME", "the model's name (the directory's)"))
        .addOption(
            Values.value("sessions", "DIR", "sessions on the disk (DIR of --model/sessions)"))
        .addOption(Values.value("seed", "SEED", "for the seeds of requests that name none (1)"))
        .addOption(number("streams", "texts that are continued together", d.streams()))
        .addOption(number("queue", "texts that may wait; beyond: 429", d.queue()))
        .addOption(number("max-tokens", "longest text, in tokens", d.tokens()))
        .addOption(number("max-body", "longest body of a request, in bytes", d.bodyBytes()))
        .addOption(number("timeout", "seconds that a request may take", d.seconds()))
        .addOption(
            number("sessions-in-memory", "more are put down to the disk", d.sessionsInMemory()))
        .addOption(
            number("sessions-on-disk", "more are dropped, saved ones never", d.sessionsOnDisk()))
        .addOption(Values.value("threads", "N", "threads that share the heads"));
  }

  private static Option number(String name, String words, int absent) {
    return Values.value(name, "N", words + " (" + absent + ")");
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    ChosenModel chosen = ChosenModel.of(line);
    ServeSettings settings = settings(line);
    ModelWeights model = ModelDirectory.weights(chosen.directory());
    // Undertow's log would go past ours, to standard error.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    int threads = (int) Values.integer(line, "threads", 0, 1, 1024);
    try (Interruption interruption = console.interruption();
        Tokenizer tokenizer = ModelDirectory.tokenizer(chosen.directory());
        Generator generator =
            Generator.of(
                threads == 0 ? RecurrentModel.of(model) : RecurrentModel.of(model, threads),
                tokenizer);
        Server server = Server.start(generator, settings, error -> report(error, console))) {
      console.line("%s", chosen.words());
      String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
      console.line("listening on http://%s:%d", host, server.port());
      console.requireOutput();
      while (!interruption.wished()) {
        Thread.sleep(LOOK);
      }
      console.line("going: sessions are written to %s", settings.sessions());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Main.DONE;
  }

  private static void report(Throwable error, Console console) {
    console.err().println("hatchling: " + Errors.line(error));
    if (Errors.isBug(error)) {
      error.printStackTrace(console.err());
    }
  }

  private static ServeSettings settings(CommandLine line) {
    String host = Values.text(line, "host", LOOPBACK);
    Optional<String> token = Optional.ofNullable(line.getOptionValue("token"));
    boolean loopback;
    try {
      loopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InputException("--host " + host + ": no such address", e);
    }
    if (token.isPresent() && line.hasOption("no-token")) {
      throw new InputException("--token and --no-token exclude each other");
    }
    if (!loopback && token.isEmpty() && !line.hasOption("no-token")) {
      throw new InputException(
          "--host " + host + " is reached by others: give --token, or --no-token to let all in");
    }
    Path directory = Path.of(Values.required(line, "model"));
    String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    String sessions = Values.text(line, "sessions", directory.resolve("sessions").toString());
    return new ServeSettings(
        host,
        (int) Values.integer(line, "port", PORT, 0, 65535),
        token,
        Values.text(line, "name", name),
        Path.of(sessions),
        Values.integer(line, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        limits(line));
  }

  private static ServeSettings.Limits limits(CommandLine line) {
    ServeSettings.Limits d = ServeSettings.Limits.DEFAULT;
    return new ServeSettings.Limits(
        count(line, "streams", d.streams(), 1, 1 << 16),
        count(line, "queue", d.queue(), 0, 1 << 16),
        count(line, "max-tokens", d.tokens(), 1, Integer.MAX_VALUE),
        count(line, "max-body", d.bodyBytes(), 1, 1 << 30),
        count(line, "timeout", d.seconds(), 1, 1 << 20),
        count(line, "sessions-in-memory", d.sessionsInMemory(), 1, 1 << 24),
        count(line, "sessions-on-disk", d.sessionsOnDisk(), 0, 1 << 24));
  }

  private static int count(CommandLine line, String name, int absent, int least, int most) {
    return (int) Values.integer(line, name, absent, least, most);
  }
}
