package dev.byztime.lease;

import dev.byztime.clock.LocalTime;
import dev.byztime.lease.LeaseCaller.Lent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A process that gets a lease of the service that it is told of first, and then checks it and
 * writes by it when it is told to: whether it may or not.
 */
final class PausedHolder {

    /** Answered by whether it may write now. */
    static final String CHECK = "check";

    /** Answered by itself and the token. */
    static final String WRITE = "write";

    private static final long WAIT_NS = 30_000_000_000L;

    private PausedHolder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        LeaseCaller client = new LeaseCaller();
        client.setService(URI.create(in.readLine()));
        Lent lease = null;
        LocalRule.End until = null;
        LocalRule.End half = null;
        while (lease == null || until == null || half == null || !half.isAhead()) {
            LocalTime sent = LocalRule.now();
            lease =
                    client.acquire(
                                    "r",
                                    Mode.WRITE,
                                    "paused",
                                    "1",
                                    LeanLeases.LONGEST_NS,
                                    WAIT_NS,
                                    true)
                            .lease();
            if (lease != null) { // if the request waited for long, little is left: ask again
                until = LocalRule.BOOTTIME.end(sent, lease.safeRemainingNs());
                half = LocalRule.BOOTTIME.end(sent, lease.safeRemainingNs() / 2);
            }
        }
        System.out.println(lease.token() + " " + until.shared());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case CHECK -> System.out.println(until.isAhead());
                case WRITE -> System.out.println(WRITE + " " + lease.token());
                default -> throw new IllegalArgumentException(line);
            }
        }
    }
}
