package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Separate records, one a sample: texts, all of which is scored, prompts with a completion, of
 * which only the completion is scored, or chats, of which the answers are. One in ten of the
 * different texts or prompts is held out.
 *
 * <p>A text longer than the context gives one window of it, at a uniform offset in training. Of a
 * prompt too long for the context the beginning is left out, of a completion too long for it the
 * end. A chat longer than the context gives a window that ends with a token of an answer, drawn
 * uniformly in training.
 */
final class RecordTask implements Task {
  private static final Logger LOG = LoggerFactory.getLogger(RecordTask.class);

  private final String name;
  private final List<TextRecord> training = new ArrayList<>();
  private final List<TextRecord> heldOut = new ArrayList<>();
  private final Tokenizer tokenizer;
  private final long size;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Creates the task.
   *
   * @throws InputException if the records are fewer than two different ones
   */
  RecordTask(String name, List<TextRecord> records, Tokenizer tokenizer) {
    this(name, records, split(name, records), tokenizer);
  }

  private RecordTask(String name, List<TextRecord> records, Set<String> held, Tokenizer tokenizer) {
    this.name = Names.require(name);
    this.tokenizer = tokenizer;
    Set<TextRecord> distinct = new LinkedHashSet<>();
    for (TextRecord record : records) {
      if (held.contains(record.content())) {
        distinct.add(record);
      } else {
        training.add(record);
      }
    }
    heldOut.addAll(distinct);
    size =
        training.stream()
            .flatMap(record -> record.parts().stream())
            .mapToLong(part -> tokenizer.encode(part.text()).length)
            .sum();
  }

  /** A task of which nothing is trained on: every record is held out. */
  static RecordTask heldOut(String name, List<TextRecord> records, Tokenizer tokenizer) {
    Set<String> all = records.stream().map(TextRecord::content).collect(Collectors.toSet());
    return new RecordTask(name, records, all, tokenizer);
  }

  private static Set<String> split(String name, List<TextRecord> records) {
    Set<String> held = ContentSplit.heldOut(records.stream().map(TextRecord::content).toList());
    if (held.isEmpty()) {
      throw new InputException(
          "task \""
              + name
              + "\" has one record only; two different ones are needed, to train on and to hold"
              + " out");
    }
    return held;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  /** Any context will do: shorter records are padded, longer ones cut. */
  @Override
  public void check(int context) {
    if (context < 1) {
      throw new InputException("context " + context + " must be at least 1");
    }
    warnOfCut(training, context);
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    TextRecord record = training.get(key.below(training.size(), index));
    if (record.chat()) {
      Chat chat = chat(record);
      return chat.window(key.child("offset").below(chat.scored(), index), context);
    }
    int[] text = tokenizer.encode(record.last());
    int spare = text.length - context - 1;
    if (record.prompt().isEmpty() && spare > 0) {
      int offset = key.child("offset").below(spare + 1, index);
      return Sample.window(TokenSequence.of(text), offset, context);
    }
    return whole(record, text, context);
  }

  /** The beginning of each held-out record, of as many as asked for. */
  @Override
  public List<Sample> heldOut(int context, int count) {
    List<Sample> samples = new ArrayList<>();
    int records = Math.min(count, heldOut.size());
    for (int i = 0; i < records; i++) {
      TextRecord record = heldOut.get((int) ((long) i * heldOut.size() / records));
      samples.add(
          record.chat()
              ? chat(record).window(0, context)
              : whole(record, tokenizer.encode(record.last()), context));
    }
    return samples;
  }

  /** Every held-out record, texts longer than the context in consecutive windows. */
  @Override
  public List<Sample> heldOut(int context) {
    warnOfCut(heldOut, context);
    List<Sample> samples = new ArrayList<>();
    for (TextRecord record : heldOut) {
      int[] text = tokenizer.encode(record.last());
      if (record.chat()) {
        samples.addAll(chat(record).consecutive(context));
      } else if (record.prompt().isEmpty()) {
        samples.addAll(TextWindows.consecutive(TokenSequence.of(text), context));
      } else {
        samples.add(whole(record, text, context));
      }
    }
    return samples;
  }

  /** Says once how many completions lose their end, since nothing else would show it. */
  private void warnOfCut(List<TextRecord> records, int context) {
    long cut =
        records.stream()
            .filter(
                r ->
                    !r.prompt().isEmpty()
                        && !r.chat()
                        && tokenizer.encode(r.last()).length > context)
            .count();
    if (cut > 0 && !warned.getAndSet(true)) {
      LOG.warn(
          "task \"{}\": {} of {} completions are longer than the context of {} tokens; what is"
              + " behind is neither trained on nor scored",
          name,
          cut,
          records.size(),
          context);
    }
  }

  private Chat chat(TextRecord record) {
    Chat chat = new Chat();
    record.parts().forEach(part -> chat.add(tokenizer.encode(part.text()), part.scored()));
    return chat;
  }

  @Override
  public Optional<TokenSequence> allTraining() {
    List<byte[]> all = new ArrayList<>();
    training.forEach(record -> all.add(Bytes.utf8(record.whole())));
    return Optional.of(TokenSequence.of(tokenizer, Bytes.joined(all)));
  }

  private Sample whole(TextRecord record, int[] text, int context) {
    SampleBuilder builder = new SampleBuilder(context);
    if (record.prompt().isEmpty()) {
      return builder.append(text, 0, Math.min(text.length, context + 1), true).build();
    }
    int[] prompt = tokenizer.encode(record.prompt());
    // At least one token of the prompt stays: the one that predicts the completion's first.
    int scored = Math.min(text.length, context);
    int read = Math.min(prompt.length, context + 1 - scored);
    return builder
        .append(prompt, prompt.length - read, prompt.length, false)
        .append(text, 0, scored, true)
        .build();
  }
}
