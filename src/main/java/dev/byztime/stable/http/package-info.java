/** What answers in the place of endpoints that need a state folder where there is none. */
@NullMarked
package dev.byztime.stable.http;

import org.jspecify.annotations.NullMarked;
