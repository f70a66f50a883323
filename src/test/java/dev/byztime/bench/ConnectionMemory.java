package dev.byztime.bench;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.Timestamp;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What connections take on the heap, and the longest calls in CPU time: while tables grow, while
 * all rows expire at once, and while room is made among rows that are all in use.
 *
 * <pre>
 *   JAVA_TOOL_OPTIONS=-Xmx1g mvn test-compile -Pbenchmarks -Dbench.main=dev.byztime.bench.ConnectionMemory -Dbench=10000000
 * </pre>
 */
public final class ConnectionMemory {

    private static final long SECOND = 1_000_000_000L;
    private static final long LIFETIME = 1000 * SECOND;
    private static final int LONGEST = 5;

    private final CeilingKeeper keeper;
    private final byte[] id = new byte[16];
    private long now = 1_000_000 * SECOND;

    private ConnectionMemory() {
        keeper = ExactKeeper.begun(new ReceiverLimits(LIFETIME, 0, 1), () -> now);
        now = keeper.ceiling().synced() + SECOND;
        CeilingByHand.step(keeper);
    }

    public static void main(String[] args) {
        int connections = Integer.parseInt(args[0]);
        ConnectionMemory bench = new ConnectionMemory();
        bench.measure(connections / 10); // so that code is compiled
        System.out.println();
        bench.measure(connections);
    }

    private void measure(int connections) {
        long before = usedHeap();
        Receiver receiver = new Receiver(new ReceiverLimits(LIFETIME, 0, connections), keeper);
        run("filling", connections, i -> judge(receiver, i, now += LIFETIME / connections / 2));
        long filled = usedHeap() - before;
        System.out.printf(
                "%,d connections: %.1f bytes each on the heap, %.1f by its status%n",
                receiver.status().connections(),
                (double) filled / connections,
                (double) receiver.status().bytes() / connections);
        run(
                "newer messages",
                connections,
                i -> judge(receiver, i, now += LIFETIME / connections / 2));
        run(
                "room for new connections",
                connections / 4,
                i -> judge(receiver, connections + i, now += LIFETIME / connections / 2));
        now += 3 * LIFETIME;
        long left = receiver.status().connections();
        run(
                "while all expire",
                (int) (left / 16),
                i -> judge(receiver, 2L * connections + i, ++now));
        System.out.printf("%,d left%n", receiver.status().connections() - left / 16);
        now += 3 * LIFETIME;
        long begun = cpu();
        receiver.forget(ExactKeeper.reading(now));
        System.out.printf("forgetting the rest: %,d us%n", (cpu() - begun) / 1000);
    }

    private interface Call {
        Verdict make(int number);
    }

    private void run(String what, int calls, Call call) {
        long[] longest = new long[LONGEST];
        long collecting = collecting();
        int accepted = 0;
        long begun = cpu();
        long last = begun;
        for (int i = 0; i < calls; i++) {
            accepted += call.make(i) instanceof Verdict.Accepted ? 1 : 0;
            long then = last;
            last = cpu();
            if (last - then > longest[0]) {
                longest[0] = last - then;
                Arrays.sort(longest);
            }
        }
        System.out.printf(
                "%s: %,d calls, %,d accepted, %,d ns each, longest %s us; collecting took %,d ms%n",
                what,
                calls,
                accepted,
                (last - begun) / calls,
                Arrays.toString(Arrays.stream(longest).map(ns -> ns / 1000).toArray()),
                collecting() - collecting);
    }

    private Verdict judge(Receiver receiver, long connection, long timestamp) {
        ByteBuffer.wrap(id).putLong(0, connection * 0x9e3779b97f4a7c15L).putLong(8, connection);
        return receiver.judge(
                ConnectionDigest.of(id, 0, 16),
                Timestamp.ofNanos(timestamp),
                ExactKeeper.reading(now));
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Of this thread alone: neither collectors nor other processes count. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(collector -> collector.getCollectionTime())
                .sum();
    }
}
