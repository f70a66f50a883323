/** {@code byztime judge}. */
@NullMarked
package dev.byztime.command.judge;

import org.jspecify.annotations.NullMarked;
