/** What stands before every endpoint: limits, access, strictness, clients that hung up. */
@NullMarked
package dev.byztime.web.guard;

import org.jspecify.annotations.NullMarked;
