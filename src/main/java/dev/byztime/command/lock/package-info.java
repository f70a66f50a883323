/**
 * {@code byztime lock} and {@code byztime lead}: run a program only while a lease certainly holds.
 *
 * <pre>
 *   byztime lock   LockCommand, Keeper: acquires, renews and releases the lease
 *     |  Unix socket: WatchdogMessage
 *   byztime watchdog   WatchdogCommand, Watchdog, Watch: ends the program in time
 *     |
 *   the program and its descendants
 * </pre>
 *
 * <p>Both processes adopt orphans (prctl(2), PR_SET_CHILD_SUBREAPER), so no descendant escapes. If
 * the keeper is killed, the watchdog's connection ends, and it kills the program. If the keeper is
 * stopped, the watchdog knows when the lease ends. If the watchdog is killed, the program becomes a
 * child of the keeper, which kills it. If the watchdog is stopped, the keeper kills both in time.
 */
@NullMarked
package dev.byztime.command.lock;

import org.jspecify.annotations.NullMarked;
