package dev.byztime.cluster.postgres;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How a database of PostgreSQL is reached.
 *
 * @param url of pgjdbc, with all its options; those in the URL win
 * @param user the user; null if the URL says it
 * @param password the password; null if the URL says it, or if none is asked for
 * @param connectTimeout the longest time until a connection to one host stands; whole seconds
 * @param requestTimeout the longest time without an answer; whole seconds
 */
public record PostgresAccess(
        String url,
        @Nullable String user,
        @Nullable String password,
        Duration connectTimeout,
        Duration requestTimeout) {

    /**
     * @throws IllegalArgumentException if a time is no whole number of seconds from 1 on, because
     *     the driver takes 0 for endless
     */
    public PostgresAccess {
        requireWholeSeconds(connectTimeout);
        requireWholeSeconds(requestTimeout);
    }

    private static void requireWholeSeconds(Duration time) {
        if (time.toSeconds() < 1 || !time.equals(Duration.ofSeconds(time.toSeconds()))) {
            throw new IllegalArgumentException(time + " is no whole number of seconds from 1 on");
        }
    }

    /** Without password and URL, which may have it too. */
    @Override
    public String toString() {
        return "PostgreSQL as " + user;
    }
}
