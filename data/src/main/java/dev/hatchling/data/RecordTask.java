package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Separate records, one a sample: texts, all of which is scored, or prompts with a completion, of
 * which only the completion is scored. One in ten of the different texts or prompts is held out.
 *
 * <p>A text longer than the context gives one window of it, at a uniform offset in training. Of a
 * prompt too long for the context the beginning is left out, of a completion too long for it the
 * end.
 */
final class RecordTask implements Task {
  private final String name;
  private final List<TextRecord> training = new ArrayList<>();
  private final List<TextRecord> heldOut = new ArrayList<>();
  private final Tokenizer tokenizer;
  private final long size;

  /**
   * Creates the task.
   *
   * @throws InputException if the records are fewer than two different ones
   */
  RecordTask(String name, List<TextRecord> records, Tokenizer tokenizer) {
    this.name = Names.require(name);
    this.tokenizer = tokenizer;
    Set<String> held = ContentSplit.heldOut(records.stream().map(TextRecord::content).toList());
    if (held.isEmpty()) {
      throw new InputException(
          "task \""
              + name
              + "\" has one record only; two different ones are needed, to train on and to hold out");
    }
    Map<TextRecord, Boolean> distinct = new LinkedHashMap<>();
    for (TextRecord record : records) {
      if (held.contains(record.content())) {
        distinct.put(record, true);
      } else {
        training.add(record);
      }
    }
    heldOut.addAll(distinct.keySet());
    size =
        training.stream()
            .mapToLong(r -> tokenizer.encode(r.prompt()).length + tokenizer.encode(r.text()).length)
            .sum();
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
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    TextRecord record = training.get(key.below(training.size(), index));
    int[] text = tokenizer.encode(record.text());
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
      samples.add(whole(record, tokenizer.encode(record.text()), context));
    }
    return samples;
  }

  /** Every held-out record, texts longer than the context in consecutive windows. */
  @Override
  public List<Sample> heldOut(int context) {
    List<Sample> samples = new ArrayList<>();
    for (TextRecord record : heldOut) {
      int[] text = tokenizer.encode(record.text());
      if (record.prompt().isEmpty()) {
        samples.addAll(TextWindows.consecutive(TokenSequence.of(text), context));
      } else {
        samples.add(whole(record, text, context));
      }
    }
    return samples;
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
