/** The application's start; each capability has a package of its own below this one. */
@NullMarked
package dev.byztime;

import org.jspecify.annotations.NullMarked;
