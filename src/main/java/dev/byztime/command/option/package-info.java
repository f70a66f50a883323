/**
 * The options of commands, which all commands write alike.
 *
 * <p>Apart from the package above, because it uses the commands, and packages have no cycles.
 */
@NullMarked
package dev.byztime.command.option;

import org.jspecify.annotations.NullMarked;
