package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;

import java.util.random.RandomGenerator;

/**
 * What transactions need of the machine.
 *
 * @param clock the clock of this machine, whose CLOCK_BOOTTIME is used
 * @param random makes the ids of transactions, of which no two may be the same, and the lengths of
 *     pauses. A {@link java.security.SecureRandom} will do
 */
public record TransactionSurroundings(LocalClock clock, Pause pause, RandomGenerator random) {

    long nowNs() {
        return clock.read().boottimeNs();
    }
}
