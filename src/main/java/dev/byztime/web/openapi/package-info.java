/**
 * The OpenAPI description, which is generated from Javadoc and from the rules that check requests.
 *
 * <p>Start with {@code OpenApiConfiguration}.
 */
@NullMarked
package dev.byztime.web.openapi;

import org.jspecify.annotations.NullMarked;
