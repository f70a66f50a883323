package dev.byztime.client;

import java.util.function.Supplier;

/** Repeats a request while nothing is decided. */
record UntilAnswered(TransactionSurroundings around) {

    /** How long to wait before asking again, in nanoseconds. */
    private static final long SHORTEST_PAUSE_NS = 20_000_000;

    private static final long LONGEST_PAUSE_NS = 1_000_000_000;

    /**
     * Sends a request at least once.
     *
     * @param untilNs when to give up, in nanoseconds of CLOCK_BOOTTIME
     * @return the answer. It is {@link CommitClient.NotNow} if the time is over or the thread is
     *     interrupted
     */
    <A> A ask(Supplier<A> request, long untilNs) {
        while (true) {
            A answer = request.get();
            long leftNs = untilNs - around.nowNs();
            if (!(answer instanceof CommitClient.NotNow later)
                    || leftNs <= 0
                    || Thread.currentThread().isInterrupted()) {
                return answer;
            }
            long adviceNs = Math.clamp(later.retryNs(), SHORTEST_PAUSE_NS, LONGEST_PAUSE_NS);
            around.pause().park(Math.min(leftNs, adviceNs));
        }
    }
}
