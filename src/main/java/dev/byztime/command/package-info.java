/**
 * The command line: what the arguments mean that are not settings.
 *
 * <p>{@link dev.byztime.command.CommandLine} handles {@code --help}, {@code --version} and unknown
 * commands. Each command has a package below: {@code wait}, {@code state}, {@code simulate} and
 * {@code train}. None of them knows Spring.
 */
@NullMarked
package dev.byztime.command;

import org.jspecify.annotations.NullMarked;
