/**
 * The OpenAPI description, generated from the rules that check requests and from Javadoc.
 *
 * <p>Start with {@code OpenApiConfiguration}.
 */
@NullMarked
package dev.byztime.web.openapi;

import org.jspecify.annotations.NullMarked;
