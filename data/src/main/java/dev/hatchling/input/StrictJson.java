package dev.hatchling.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON that people write: a key that stands twice, or text behind the end, is a mistake. */
public final class StrictJson {
  private static final int LONGEST = 120;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** Reads one value; a byte order mark is no part of the text. */
  public static JsonNode read(String text) throws JsonProcessingException {
    return JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  /** What is wrong, in one line that is not too long, and where if that is known. */
  public static String reason(JsonProcessingException error) {
    String reason = error.getOriginalMessage().replaceAll("\\s+", " ");
    return reason.length() > LONGEST ? reason.substring(0, LONGEST) + "…" : reason;
  }

  /** The line of the mistake, counted from 1; 1 where that is not known. */
  public static int line(JsonProcessingException error) {
    return error.getLocation() == null ? 1 : Math.max(1, error.getLocation().getLineNr());
  }
}
