package dev.byztime.bench;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long other callers are kept waiting while a million leases expire at once, beside how long
 * they are when none does.
 *
 * <pre>
 *   mvn test-compile -Pbenchmarks -Dbench.main=dev.byztime.bench.LeaseExpiry -Dbench=1000000
 * </pre>
 */
public final class LeaseExpiry {

    private static final int LONGEST = 5;
    private static final int CALLS = 2_000_000;

    private LeaseExpiry() {}

    public static void main(String[] args) throws Exception {
        LeaseBenchmark bench = new LeaseBenchmark();
        bench.size = Integer.parseInt(args[0]);
        bench.begin();
        for (int i = 0; i < 3; i++) {
            calls(bench, "while nothing expires", () -> false);
        }
        bench.pass(2 * 3600);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicLong sweep = new AtomicLong();
        Thread sweeper =
                Thread.ofPlatform()
                        .start(() -> {
                            begun.countDown();
                            long before = System.nanoTime();
                            bench.sweep();
                            sweep.set(System.nanoTime() - before);
                        });
        begun.await();
        calls(bench, "while all expire", () -> !sweeper.isAlive());
        sweeper.join();
        System.out.printf(
                "%,d leases expired in %,d us: %,d ns each%n",
                bench.size, sweep.get() / 1000, sweep.get() / bench.size);
    }

    private interface End {
        boolean hasCome();
    }

    private static void calls(LeaseBenchmark bench, String when, End end) {
        long[] longest = new long[LONGEST];
        int calls = 0;
        long last = System.nanoTime();
        for (; calls < CALLS && !end.hasCome(); calls++) {
            bench.acquireAndRelease();
            long then = last;
            last = System.nanoTime();
            if (last - then > longest[0]) {
                longest[0] = last - then;
                Arrays.sort(longest);
            }
        }
        System.out.printf(
                "%s: %,d grants and releases, the longest %s us%n",
                when,
                calls,
                Arrays.toString(Arrays.stream(longest).map(ns -> ns / 1000).toArray()));
    }
}
