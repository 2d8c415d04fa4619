package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.data.ChatTemplate;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Chat;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.SamplingSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request for text, of {@code /v1/completions} or {@code /v1/chat/completions}.
 *
 * @param chat which of the two
 * @param prompts what is to be continued; of a chat its one
 * @param choices continuations of each prompt
 * @param settings how
 * @param seed of the sampling; empty: the server's own
 * @param alternatives likeliest tokens to be named beside each; −1: no likelihoods at all
 * @param stream whether the text is sent as it comes
 * @param usage whether a stream ends with the tokens it took
 * @param session whose state is continued
 */
record TextRequest(
    boolean chat,
    List<Prompt> prompts,
    int choices,
    GenerationSettings settings,
    OptionalLong seed,
    int alternatives,
    boolean stream,
    boolean usage,
    Optional<String> session) {
  private static final int MOST_PROMPTS = 64;
  private static final int MOST_CHOICES = 16;
  private static final int MOST_STOPS = 16;
  private static final int MOST_ALTERNATIVES = 20;
  private static final int TOKENS_OF_A_COMPLETION = 16;
  private static final int TOKENS_OF_A_CHAT = 256;

  /** What a text continues, which may depend on what its session has read last. */
  @FunctionalInterface
  interface Prompt {
    /**
     * Its bytes.
     *
     * @param tail the last bytes that the session read, as text; empty where there are none
     */
    byte[] bytes(String tail);
  }

  /** A body of {@code /v1/completions}. */
  static TextRequest completion(Fields fields, String model, int mostTokens, Tokenizer tokenizer) {
    List<Prompt> prompts = prompts(fields, tokenizer);
    int alternatives = (int) fields.integer("logprobs", -1, 0, MOST_ALTERNATIVES);
    fields.only("echo", value -> !value.asBoolean(), "false");
    fields.only("suffix", value -> value.asText().isEmpty(), "null");
    fields.only("best_of", value -> value.asInt() == 1, "1");
    int tokens =
        (int)
            fields.integer(
                "max_tokens", Math.min(TOKENS_OF_A_COMPLETION, mostTokens), 1, mostTokens);
    int vocabulary = tokenizer.vocabulary();
    return common(fields, false, prompts, tokens, alternatives, model, vocabulary);
  }

  /** A body of {@code /v1/chat/completions}. */
  static TextRequest chat(Fields fields, String model, int mostTokens, int vocabulary) {
    Chat chat = ChatText.of(fields);
    boolean wanted = fields.flag("logprobs", false);
    int top = (int) fields.integer("top_logprobs", 0, 0, MOST_ALTERNATIVES);
    if (top > 0 && !wanted) {
      throw fields.wrong("top_logprobs", "needs logprobs = true");
    }
    fields.only("tools", JsonNode::isEmpty, "[]");
    fields.only("functions", JsonNode::isEmpty, "[]");
    fields.only("tool_choice", value -> value.asText().equals("none"), "\"none\"");
    fields.only("parallel_tool_calls", JsonNode::isBoolean, "a flag");
    fields.only(
        "response_format", value -> value.path("type").asText().equals("text"), "{type: text}");
    fields.only("modalities", value -> value.toString().equals("[\"text\"]"), "[\"text\"]");
    int most = Math.min(TOKENS_OF_A_CHAT, mostTokens);
    String name = fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    int tokens = (int) fields.integer(name, most, 1, mostTokens);
    fields.get("max_tokens");
    int alternatives = wanted ? top : -1;
    return common(
        fields, true, List.of(chat::promptAfter), tokens, alternatives, model, vocabulary);
  }

  private static TextRequest common(
      Fields fields,
      boolean chat,
      List<Prompt> prompts,
      int tokens,
      int alternatives,
      String model,
      int vocabulary) {
    String asked = fields.text("model", model);
    if (!asked.equals(model)) {
      String message = "there is no model " + asked + " here; there is " + model;
      throw new ApiException(404, "model_not_found", "model", message);
    }
    for (String name : List.of("presence_penalty", "frequency_penalty")) {
      fields.only(name, value -> value.isNumber() && value.doubleValue() == 0, "0");
    }
    fields.only("logit_bias", JsonNode::isEmpty, "{}");
    List.of("user", "metadata", "store", "safety_identifier").forEach(fields::get);
    int choices = (int) fields.integer("n", 1, 1, MOST_CHOICES);
    Optional<String> session = Optional.ofNullable(fields.get("session")).map(JsonNode::asText);
    if (session.isPresent() && prompts.size() * choices > 1) {
      throw fields.wrong("session", "has one text, this request asks for several");
    }
    OptionalLong seed =
        fields.has("seed")
            ? OptionalLong.of(fields.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE))
            : OptionalLong.empty();
    boolean stream = fields.flag("stream", false);
    boolean usage = usage(fields);
    GenerationSettings settings =
        new GenerationSettings(tokens, sampling(fields, vocabulary), stops(fields, chat));
    fields.end();
    return new TextRequest(
        chat, prompts, choices, settings, seed, alternatives, stream, usage, session);
  }

  private static boolean usage(Fields fields) {
    JsonNode options = fields.get("stream_options");
    if (options == null) {
      return false;
    }
    Fields inner = new Fields(options, "stream_options.");
    boolean usage = inner.flag("include_usage", false);
    inner.flag("include_obfuscation", false);
    inner.end();
    return usage;
  }

  private static SamplingSettings sampling(Fields fields, int vocabulary) {
    return new SamplingSettings(
        fields.decimal("temperature", 1, 0, 1e6),
        (int) fields.integer("top_k", 0, 0, vocabulary),
        fields.decimal("top_p", 1, Double.MIN_NORMAL, 1),
        fields.decimal("min_p", 0, 0, 0.999999),
        fields.decimal("repetition_penalty", 1, 1e-6, 1e6));
  }

  private static List<String> stops(Fields fields, boolean chat) {
    JsonNode value = fields.get("stop");
    List<String> stops = new ArrayList<>();
    if (value != null) {
      for (JsonNode stop : value.isArray() ? value : List.of(value)) {
        if (!stop.isTextual() || stop.textValue().isEmpty() || stops.size() == MOST_STOPS) {
          throw fields.wrong("stop", "must be up to " + MOST_STOPS + " strings, none empty");
        }
        stops.add(stop.textValue());
      }
    }
    if (chat) {
      stops.add(ChatTemplate.NEXT_TURN);
    }
    return stops;
  }

  private static List<Prompt> prompts(Fields fields, Tokenizer tokenizer) {
    JsonNode value = fields.get("prompt");
    List<Prompt> prompts = new ArrayList<>();
    if (value == null || !value.isArray() || (value.size() > 0 && value.get(0).isNumber())) {
      prompts.add(prompt(fields, value, tokenizer));
      return prompts;
    }
    if (value.isEmpty() || value.size() > MOST_PROMPTS) {
      throw fields.wrong("prompt", "must be 1 to " + MOST_PROMPTS + " prompts");
    }
    value.forEach(one -> prompts.add(prompt(fields, one, tokenizer)));
    return prompts;
  }

  /** A string, or its tokens; nothing where a session goes on by itself. */
  private static Prompt prompt(Fields fields, @Nullable JsonNode value, Tokenizer tokenizer) {
    if (value == null) {
      return tail -> new byte[0];
    }
    if (value.isTextual()) {
      byte[] bytes = value.textValue().getBytes(StandardCharsets.UTF_8);
      return tail -> bytes;
    }
    int[] tokens = new int[value.size()];
    int most = tokenizer.vocabulary() - 1;
    for (int i = 0; i < tokens.length; i++) {
      JsonNode token = value.get(i);
      if (!token.isInt() || token.intValue() < 0 || token.intValue() > most) {
        throw fields.wrong("prompt", "must be strings, or tokens from 0 to " + most);
      }
      tokens[i] = token.intValue();
    }
    if (!value.isArray()) {
      throw fields.wrong("prompt", "must be a string, or a list");
    }
    byte[] bytes = tokenizer.decode(tokens);
    return tail -> bytes;
  }
}
