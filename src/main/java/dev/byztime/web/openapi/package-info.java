/** The description of the API, made from the same rules that check requests. */
@NullMarked
package dev.byztime.web.openapi;

import org.jspecify.annotations.NullMarked;
