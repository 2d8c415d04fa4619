package dev.hatchling.serve;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.LiveText;
import dev.hatchling.generation.TokenLikelihood;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has come of one text of an answer and has not been sent yet. */
final class ChoiceText {
  final int index;

  /** Tokens of the prompt. */
  int read;

  /** Tokens generated. */
  int generated;

  private final StringBuilder text = new StringBuilder();
  private final List<List<TokenLikelihood>> likelihoods = new ArrayList<>();
  private final Tokenizer tokenizer;
  private int offset;
  private Job.@Nullable End end;

  ChoiceText(int index, Tokenizer tokenizer) {
    this.index = index;
    this.tokenizer = tokenizer;
  }

  /** Takes what a step brought. */
  void add(LiveText step) {
    read = step.read();
    generated = step.generated();
    text.append(step.piece());
    if (step.token() >= 0 && !step.likelihoods().isEmpty()) {
      likelihoods.add(step.likelihoods());
    }
  }

  /** The text has come to its end. */
  void end(Job.End reason) {
    end = reason;
  }

  Job.@Nullable End end() {
    return end;
  }

  String text() {
    return text.toString();
  }

  /** Of each token its own likelihood, then the alternatives. */
  List<List<TokenLikelihood>> likelihoods() {
    return likelihoods;
  }

  /** Bytes of the tokens sent before. */
  int offset() {
    return offset;
  }

  /** How much there is to be sent, roughly in bytes. */
  int size() {
    return text.length() + 100 * likelihoods.size();
  }

  /** All this has been sent. */
  void sent() {
    for (List<TokenLikelihood> token : likelihoods) {
      offset += tokenizer.bytes(token.get(0).token());
    }
    text.setLength(0);
    likelihoods.clear();
  }
}
