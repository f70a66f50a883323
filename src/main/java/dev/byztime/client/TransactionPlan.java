package dev.byztime.client;

/**
 * How a program runs its transactions.
 *
 * @param attempts how often the work is done at most
 * @param patienceNs for how long nothing new is tried any more, in nanoseconds of CLOCK_BOOTTIME.
 *     Requests to finish a transaction are repeated for as long again
 * @param holdNs how long a transaction may take to write, in nanoseconds; 0 for the service's
 *     longest time
 * @param waitsUntilCertain whether a transaction is reported only after its timestamp has certainly
 *     passed. Every timestamp that is asked for afterwards is then higher, also at other nodes
 */
public record TransactionPlan(
        int attempts, long patienceNs, long holdNs, boolean waitsUntilCertain) {

    /** Ten attempts in ten seconds, a hold of five seconds, and the wait. */
    public static final TransactionPlan USUAL =
            new TransactionPlan(10, 10_000_000_000L, 5_000_000_000L, true);

    public TransactionPlan {
        if (attempts < 1 || patienceNs < 0 || holdNs < 0) {
            throw new IllegalArgumentException(
                    "attempts must be at least 1, and times must not be negative");
        }
    }
}
