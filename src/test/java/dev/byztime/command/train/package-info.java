@NullMarked
package dev.byztime.command.train;

import org.jspecify.annotations.NullMarked;
