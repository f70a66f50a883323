package dev.byztime.web.value;

import java.util.function.Function;

/**
 * Reads bodies of one type token by token, in a third of the time that Jackson's data binding
 * takes.
 *
 * <p>It only has to understand what clients usually send. For every other body it throws an {@link
 * UnusualBodyException}, an {@link IllegalArgumentException} or an exception of Jackson. Data
 * binding then reads the body from its beginning, and describes what is wrong with it. So a reader
 * must not accept anything that data binding refuses.
 *
 * @param type the type of the bodies
 * @param read reads a body, and nothing after it
 */
public record BodyReader<T>(Class<T> type, Function<BodyTokens, T> read) {}
