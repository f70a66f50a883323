package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.Mode;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The recipe of read-only transactions in docs/commits.md: who holds READ leases on all that it has
 * read commits alone. It sees both numbers of an update or none, and nothing older than what was
 * acknowledged before it began, whichever process is killed.
 *
 * <p>{@code -Dbyztime.rounds=50} for more kills.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeasedReadsIT {

    private static final int ROUNDS = Integer.getInteger("byztime.rounds", 2);
    private static final int READERS = 2;
    private static final int WRITERS = 2;
    private static final long MS = 1_000_000;

    private record Seen(long begunNs, long x, long y) {}

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final LinuxClock clock = new LinuxClock();
    private final ConcurrentLinkedQueue<Seen> reads = new ConcurrentLinkedQueue<>();
    private final AcknowledgedWrites writes = new AcknowledgedWrites();
    private final AtomicInteger late = new AtomicInteger();
    private final List<ChildJvm> children = new ArrayList<>();
    private String service = "";
    private int redisPort;

    @TempDir private Path folder;

    @Test
    void whoHoldsLeasesOnAllThatItReadCommitsAlone() throws Exception {
        try (LocalServers servers = new LocalServers()) {
            redisPort = servers.startRedis();
            try {
                run();
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
        System.out.printf(
                "%d reads, %d too late, %d writes; -Dbyztime.seed=%d%n",
                reads.size(), late.get(), writes.size(), seed);
        assertThat(faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
        // else nothing could have gone wrong anyway
        assertThat(late).hasPositiveValue();
    }

    private void run() throws Exception {
        ChildJvm leases = startService();
        for (int i = 0; i < READERS; i++) {
            start(Mode.READ);
        }
        List<ChildJvm> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(start(Mode.WRITE));
        }
        for (int round = 0; round < ROUNDS; round++) {
            awaitMore();
            if (round % 2 == 0) {
                ChildJvm next = start(Mode.WRITE);
                clock.pause().park(random.nextInt(200) * MS);
                writers.removeFirst().close();
                writers.add(next);
            } else {
                leases.close();
                leases = startService();
                children.stream()
                        .filter(child -> child.process().isAlive())
                        .forEach(child -> child.tell(service));
            }
        }
        awaitMore();
    }

    private void awaitMore() {
        int read = reads.size();
        int written = writes.size();
        Patiently.until(() -> reads.size() > read + 5 && writes.size() > written + 5);
    }

    private ChildJvm startService() throws IOException {
        ChildJvm leases = ChildJvm.start(ShortLeases.class, folder);
        service = "http://127.0.0.1:" + leases.nextLine();
        children.addFirst(leases);
        return leases;
    }

    private ChildJvm start(Mode mode) throws IOException {
        ChildJvm child = ChildJvm.start(PairProcess.class, mode, redisPort, service);
        children.add(child);
        child.listen(this::hear);
        return child;
    }

    private void hear(String line) {
        String[] words = line.split(" ");
        if (!line.endsWith(" .")) {
            return; // a kill has cut it off
        }
        switch (words[0]) {
            case "wrote" -> writes.add(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "read" ->
                    reads.add(
                            new Seen(
                                    Long.parseLong(words[1]),
                                    Long.parseLong(words[2]),
                                    Long.parseLong(words[3])));
            default -> late.incrementAndGet();
        }
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Seen read : reads) {
            if (read.x != read.y) {
                faults.add("half an update: " + read);
            }
            writes.missedBy(read.begunNs, read.x)
                    .ifPresent(missed -> faults.add("%s after %d".formatted(read, missed)));
        }
        return faults;
    }
}
