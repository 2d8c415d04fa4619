package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.data.BytePairs;
import dev.hatchling.data.Task;
import dev.hatchling.data.TokenSequence;
import dev.hatchling.files.AtomicFiles;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling tokenizer}. */
final class TokenizerCommand extends Command {
  private static final int VOCABULARY = 8192;
  private static final int PIECE = 1 << 20;

  TokenizerCommand() {
    super("tokenizer", "learn a vocabulary of byte pairs from the training part of texts");
  }

  @Override
  public Options options() {
    return RunData.addSourceOptions(new Options())
        .addOption(Values.value("tasks", "LIST", "built-in texts, as of train"))
        .addOption(
            Values.value("data", "NAME=PATH", "texts of your own, as of train; may be repeated"))
        .addOption(
            Values.value("vocabulary", "N", "tokens, the 256 bytes among them; " + VOCABULARY))
        .addOption(Values.value("out", "FILE", "the tokenizer.json that it writes"));
  }

  @Override
  public Set<String> repeatable() {
    return Set.of("data");
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    int vocabulary = (int) Values.integer(line, "vocabulary", VOCABULARY, 256, BytePairs.MOST);
    Path out = Values.writable("out", Values.required(line, "out"));
    List<Task> tasks = RunData.of(line, "weights").read(RunData.BYTES);
    RunData.say(tasks, console);
    List<TokenSequence> texts = tasks.stream().map(TokenizerCommand::text).toList();
    Iterable<byte[]> pieces =
        () ->
            texts.stream()
                .map(text -> text.pieces(PIECE))
                .reduce(Stream.empty(), Stream::concat)
                .map(RunData.BYTES::decode)
                .iterator();
    BytePairs pairs = BytePairs.learn(pieces, vocabulary);
    byte[] json = pairs.toJson().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(out, to -> to.write(json));
    long bytes = texts.stream().mapToLong(TokenSequence::length).sum();
    console.line("%s: %,d tokens, learned from %,d bytes", out, pairs.vocabulary(), bytes);
    if (pairs.vocabulary() < vocabulary) {
      console.line("no more: no pair of tokens is left that occurs twice");
    }
    console.result(
        JsonNodeFactory.instance
            .objectNode()
            .put("tokenizer", out.toString())
            .put("vocabulary", pairs.vocabulary())
            .put("bytes", bytes));
    return Main.DONE;
  }

  private static TokenSequence text(Task task) {
    return task.allTraining()
        .orElseThrow(
            () ->
                new InputException(
                    "task \"" + task.name() + "\" is endless: a vocabulary is learned from texts"));
  }
}
