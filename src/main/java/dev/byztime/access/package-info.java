/** Who may ask for what: scopes, and the tokens that carry them. Knows nothing of HTTP. */
@NullMarked
package dev.byztime.access;

import org.jspecify.annotations.NullMarked;
