/**
 * Global time over HTTP: {@code GET /time} and the questions below it.
 *
 * <p>Start with {@code TimeController}. {@code FastTime} answers the usual forms of {@code GET
 * /time} before Spring MVC. The package translates between HTTP and the core in {@link
 * dev.byztime.consumer}, and uses {@code web} for parameters and problems.
 */
@NullMarked
package dev.byztime.consumer.http;

import org.jspecify.annotations.NullMarked;
