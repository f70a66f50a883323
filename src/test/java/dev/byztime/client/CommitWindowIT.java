package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The recipe of commit windows in docs/commits.md: a primary serves reads alone while it has its
 * backup's promise. No read misses a write that was acknowledged before it began, whichever process
 * is killed, cut off or paused.
 *
 * <p>{@code -Dbyztime.rounds=50} for more primaries.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitWindowIT {

    private static final int ROUNDS = Integer.getInteger("byztime.rounds", 3);

    /** What happens to a group. The primary is cut off in each: it hears nothing, and may read. */
    private enum Event {
        NOTHING_ELSE,
        PRIMARY_PAUSED,
        BACKUP_KILLED,
        SERVICE_KILLED
    }

    private record Read(long begunNs, long value) {}

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
    private final AcknowledgedWrites writes = new AcknowledgedWrites();

    /** How many reads each view has served. */
    private final Map<String, Integer> served = new ConcurrentSkipListMap<>();

    private final AtomicReference<@Nullable ChildJvm> primary = new AtomicReference<>();
    private final List<ChildJvm> children = new ArrayList<>();
    private String service = "";
    private int redisPort;

    @TempDir private Path folder;

    @Test
    void noReadMissesAnAcknowledgedWrite() throws Exception {
        try (LocalServers servers = new LocalServers()) {
            redisPort = servers.startRedis();
            try {
                run();
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
        System.out.printf(
                "%d views; %d reads, %d writes; -Dbyztime.seed=%d%n",
                served.size(), reads.size(), writes.size(), seed);
        assertThat(stale()).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(served).hasSize(ROUNDS + 1);
    }

    private void run() throws Exception {
        ChildJvm leases = startService();
        ChildJvm backup = start(WindowNode.BACKUP);
        ChildJvm leader = start(WindowNode.PRIMARY);
        lead(leader);
        for (int round = 0; round < ROUNDS; round++) {
            ChildJvm next = start(WindowNode.PRIMARY);
            int before = served.values().stream().mapToInt(n -> n).sum();
            Patiently.until(() -> served.values().stream().mapToInt(n -> n).sum() > before + 100);
            leader.tell(WindowNode.ISOLATE);
            switch (Event.values()[(round + random.nextInt(2)) % Event.values().length]) {
                case NOTHING_ELSE -> {}
                case PRIMARY_PAUSED -> LinuxCalls.stop(leader.process());
                case BACKUP_KILLED -> backup.close();
                case SERVICE_KILLED -> {
                    leases.close();
                    leases = startService();
                    backup.tell(WindowNode.SERVICE + " " + service);
                    next.tell(WindowNode.SERVICE + " " + service);
                }
            }
            lead(next);
            LinuxCalls.resume(leader.process());
            if (!backup.process().isAlive()) {
                backup = start(WindowNode.BACKUP);
            }
            int views = round + 2;
            Patiently.until(() -> served.size() == views);
            leader.close();
            leader = next;
        }
    }

    /** It acquires the WRITE lease; the backup's promises are sent to it from now on. */
    private void lead(ChildJvm next) {
        primary.set(next);
        int before = writes.size();
        next.tell(WindowNode.LEAD);
        Patiently.until(() -> writes.size() > before);
    }

    private ChildJvm startService() throws IOException {
        ChildJvm leases = ChildJvm.start(ShortLeases.class, folder);
        children.add(leases);
        service = "http://127.0.0.1:" + leases.nextLine();
        return leases;
    }

    private ChildJvm start(String role) throws IOException {
        ChildJvm child = ChildJvm.start(WindowNode.class, role, redisPort, service);
        children.add(child);
        child.listen(this::hear);
        return child;
    }

    private void hear(String line) {
        if (!line.endsWith(" .")) {
            return; // a kill has cut it off, or it is of no interest
        }
        String[] words = line.split(" ");
        switch (words[0]) {
            case WindowNode.PROMISE -> {
                ChildJvm to = primary.get();
                if (to != null) {
                    to.tell(line);
                }
            }
            case "wrote" -> writes.add(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "read" -> {
                reads.add(new Read(Long.parseLong(words[1]), Long.parseLong(words[2])));
                served.merge(words[3], 1, Integer::sum);
            }
            default -> {}
        }
    }

    /** Reads that began after a write was acknowledged, and did not see it. */
    private List<String> stale() {
        List<String> stale = new ArrayList<>();
        for (Read read : reads) {
            writes.missedBy(read.begunNs, read.value)
                    .ifPresent(missed -> stale.add("%s after %d".formatted(read, missed)));
        }
        return stale;
    }
}
