package dev.hatchling.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.TokenLikelihood;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the OpenAI interface that answer one request.
 *
 * @param request what was asked
 * @param id of the answer
 * @param created seconds since 1970
 * @param model its name
 * @param tokenizer the model's
 */
record AnswerJson(TextRequest request, String id, long created, String model, Tokenizer tokenizer) {
  private ObjectNode root(String completion, String chat) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", request.chat() ? chat : completion)
        .put("created", created)
        .put("model", model);
  }

  /** The whole answer. */
  ObjectNode whole(List<ChoiceText> choices) {
    ObjectNode root = root("text_completion", "chat.completion");
    ArrayNode list = root.putArray("choices");
    for (ChoiceText choice : choices) {
      ObjectNode node = list.addObject().put("index", choice.index);
      if (request.chat()) {
        node.putObject("message")
            .put("role", "assistant")
            .put("content", choice.text())
            .putNull("refusal");
      } else {
        node.put("text", choice.text());
      }
      end(node, choice, true);
    }
    usage(root, choices);
    return root;
  }

  /**
   * A piece of a stream.
   *
   * @param first whether it is the first of its choice
   * @param last whether the choice ends with it
   */
  ObjectNode chunk(ChoiceText choice, boolean first, boolean last) {
    ObjectNode root = root("text_completion", "chat.completion.chunk");
    ObjectNode node = root.putArray("choices").addObject().put("index", choice.index);
    if (request.chat()) {
      ObjectNode delta = node.putObject("delta");
      if (first) {
        delta.put("role", "assistant");
      }
      if (first || !choice.text().isEmpty()) {
        delta.put("content", choice.text());
      }
    } else {
      node.put("text", choice.text());
    }
    end(node, choice, last);
    if (request.usage()) {
      root.putNull("usage");
    }
    return root;
  }

  /** What a stream ends with where its usage is asked for. */
  ObjectNode usageChunk(List<ChoiceText> choices) {
    ObjectNode root = root("text_completion", "chat.completion.chunk");
    root.putArray("choices");
    usage(root, choices);
    return root;
  }

  private void end(ObjectNode node, ChoiceText choice, boolean last) {
    if (request.alternatives() < 0) {
      node.putNull("logprobs");
    } else if (request.chat()) {
      ArrayNode content = node.putObject("logprobs").putArray("content");
      choice.likelihoods().forEach(token -> chatToken(content.addObject(), token));
    } else {
      tokens(node.putObject("logprobs"), choice);
    }
    node.put("finish_reason", last ? reason(choice.end()) : null);
  }

  private static @Nullable String reason(Job.@Nullable End end) {
    return end == null ? null : end == Job.End.STOP ? "stop" : "length";
  }

  private static void usage(ObjectNode root, List<ChoiceText> choices) {
    int read = choices.stream().mapToInt(choice -> choice.read).sum();
    int generated = choices.stream().mapToInt(choice -> choice.generated).sum();
    root.putObject("usage")
        .put("prompt_tokens", read)
        .put("completion_tokens", generated)
        .put("total_tokens", read + generated);
  }

  /** A token's likelihood first, then the alternatives. */
  private void chatToken(ObjectNode node, List<TokenLikelihood> token) {
    chatToken(node, token.get(0));
    ArrayNode top = node.putArray("top_logprobs");
    token.subList(1, token.size()).forEach(other -> chatToken(top.addObject(), other));
  }

  private void chatToken(ObjectNode node, TokenLikelihood likelihood) {
    ArrayNode bytes =
        node.put("token", word(likelihood.token()))
            .put("logprob", likelihood.logProbability())
            .putArray("bytes");
    for (byte b : tokenizer.decode(likelihood.token())) {
      bytes.add(b & 0xff);
    }
  }

  private void tokens(ObjectNode logprobs, ChoiceText choice) {
    ArrayNode words = logprobs.putArray("tokens");
    ArrayNode values = logprobs.putArray("token_logprobs");
    ArrayNode top = logprobs.putArray("top_logprobs");
    ArrayNode offsets = logprobs.putArray("text_offset");
    int offset = choice.offset();
    for (List<TokenLikelihood> token : choice.likelihoods()) {
      words.add(word(token.get(0).token()));
      values.add(token.get(0).logProbability());
      ObjectNode others = top.addObject();
      token
          .subList(1, token.size())
          .forEach(other -> others.put(word(other.token()), other.logProbability()));
      offsets.add(offset);
      offset += tokenizer.bytes(token.get(0).token());
    }
  }

  /** A token as text; one that is no whole characters as the interface writes it. */
  private String word(int token) {
    byte[] bytes = tokenizer.decode(token);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      return text;
    }
    StringBuilder word = new StringBuilder("bytes:");
    for (byte b : bytes) {
      word.append(String.format(Locale.ROOT, "\\x%02x", b));
    }
    return word.toString();
  }
}
