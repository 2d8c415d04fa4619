/**
 * A model behind an address: the OpenAI REST interface with sessions, on Undertow. Requests meet in
 * {@link dev.hatchling.serve.Engine}, which takes all of them on together, token by token.
 *
 * <p>Three kinds of threads: Undertow's I/O threads read and write and never wait; its workers read
 * a request and fetch its session; the engine's one thread alone touches the model.
 */
@NullMarked
package dev.hatchling.serve;

import org.jspecify.annotations.NullMarked;
