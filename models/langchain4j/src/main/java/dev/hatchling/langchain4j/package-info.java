/**
 * A model in this process as LangChain4j's chat models. One that is behind an address needs nothing
 * of this: LangChain4j's OpenAI models speak to {@code serve} (docs/serve.md).
 */
@NullMarked
package dev.hatchling.langchain4j;

import org.jspecify.annotations.NullMarked;
