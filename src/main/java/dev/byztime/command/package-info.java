/**
 * The command line: what the arguments mean that are not settings.
 *
 * <p>{@link dev.byztime.command.CommandRun} runs the command that the first argument names, each of
 * which has a package below. {@link dev.byztime.command.CommandLine} handles {@code --help}, {@code
 * --version} and unknown commands. {@code option} has what all commands share, and {@code service}
 * is the way to a service. None of them knows Spring.
 */
@NullMarked
package dev.byztime.command;

import org.jspecify.annotations.NullMarked;
