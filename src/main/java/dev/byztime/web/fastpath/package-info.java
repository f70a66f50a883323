/**
 * Answers the most frequent requests before Spring MVC, with the same bytes in less time.
 *
 * <p>Start with {@link dev.byztime.web.fastpath.FastPathEndpoint}, which a capability implements.
 * {@code FastPathHandler} decides by a list of what it knows exactly. Every other request, and so
 * every one that is refused, goes to Spring MVC.
 */
@NullMarked
package dev.byztime.web.fastpath;

import org.jspecify.annotations.NullMarked;
