/**
 * The description of commands and options, and the arguments of a call.
 *
 * <p>{@link dev.byztime.command.option.CommandDescription} is what each command says about itself.
 * {@link dev.byztime.command.option.Invocation} runs a command by it.
 */
@NullMarked
package dev.byztime.command.option;

import org.jspecify.annotations.NullMarked;
