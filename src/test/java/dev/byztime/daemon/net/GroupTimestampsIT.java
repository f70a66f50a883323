package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitPlan;
import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.TimestampsResult;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.ReadingLimits;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.TimedataReader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * External consistency of commit timestamps (docs/commits.md, "What is promised"): the services on
 * four real nodes know nothing of each other, and whoever waits until its timestamp has certainly
 * passed gets a lower one than everybody who asks any of them afterwards.
 */
@Isolated("four nodes share the machine with their clients")
class GroupTimestampsIT {

    private static final int NODES = 4;
    private static final int CLIENTS = 4;
    private static final long SECONDS = Long.getLong("byztime.timestamps.seconds", 8);

    private final LinuxClock clock = new LinuxClock();
    private final Random random = new Random();

    /** The highest timestamp that somebody has waited for. */
    private final AtomicLong passedNs = new AtomicLong(Long.MIN_VALUE);

    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger withoutWaiting = new AtomicInteger();
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

    @TempDir Path folder;

    /** A node's clock, and the service that takes its timestamps from it. */
    private record Timestamps(ConsumerContext time, CommitService service) {

        /** Earlier lives may have promised instants of some seconds ahead, and these pass first. */
        void awaitBegin() {
            Patiently.until(() ->
                    service.tables().timestamps("all", 1, Timestamp.MAX).result()
                                    instanceof TimestampsResult.Given(Timestamp first, int count)
                            && first.isBefore(time.now().latest().plus(new Timestamp(0, 1000000))));
        }

        long nextNs() {
            if (service.tables().timestamps("all", 1, Timestamp.MAX).result()
                    instanceof TimestampsResult.Given(Timestamp first, int count)) {
                return first.toNanosExact();
            }
            throw new AssertionError("refused");
        }
    }

    private Timestamps on(TimedataReader file) {
        ConsumerContext time =
                new ConsumerContext(file, clock, clock, 0, 250_000, ReadingLimits.NONE);
        CommitLimits limits =
                new CommitLimits(new Timestamp(1, 0), new Timestamp(1, 0), 10, 10, 1, 9, 1);
        CommitService service =
                CommitService.open(
                        new UnreliableDisk().open(),
                        new CommitPlan(limits, 1),
                        CommitSurroundings.of(time, clock, clock.pause()));
        service.start();
        return new Timestamps(time, service);
    }

    @Test
    void whoeverWaitsIsBeforeAllThatComesLaterOnAnyNode() throws Exception {
        List<TimedataReader> files = new ArrayList<>();
        List<Timestamps> nodes = new ArrayList<>();
        try (RealGroup group = new RealGroup(NODES, folder)) {
            for (int i = 0; i < NODES; i++) {
                group.start(i);
            }
            group.awaitAllPublish();
            for (String name : group.names) {
                files.add(new TimedataReader(group.timedata(name), Kernel.era()));
                nodes.add(on(files.getLast()));
            }
            nodes.forEach(Timestamps::awaitBegin);
            List<Thread> clients = new ArrayList<>();
            long untilNs = clock.read().boottimeNs() + SECONDS * 1_000_000_000;
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().start(() -> ask(nodes, untilNs)));
            }
            for (Thread client : clients) {
                Patiently.join(client);
            }
            System.out.printf(
                    "%d timestamps; without a wait, %d of the next would not have been higher%n",
                    given.get(), withoutWaiting.get());
            assertThat(fault.get()).isNull();
            assertThat(given.get()).isGreaterThan(100);
        } finally {
            nodes.forEach(node -> node.service.stop());
            files.forEach(TimedataReader::close);
        }
    }

    private void ask(List<Timestamps> nodes, long untilNs) {
        try {
            while (clock.read().boottimeNs() < untilNs && fault.get() == null) {
                Timestamps one = nodes.get(random.nextInt(NODES));
                Timestamps other = nodes.get(random.nextInt(NODES));
                long beforeNs = passedNs.get();
                long ns = one.nextNs();
                if (ns <= beforeNs) {
                    fault.set("%d after %d had passed".formatted(ns, beforeNs));
                }
                withoutWaiting.addAndGet(other != one && other.nextNs() <= ns ? 1 : 0);
                awaitPassed(one.time, Timestamp.ofNanos(ns));
                passedNs.accumulateAndGet(ns, Math::max);
                given.incrementAndGet();
            }
        } catch (RuntimeException | Error e) {
            fault.compareAndSet(null, e.toString());
        }
    }

    /** Commit wait, on the node that gave the timestamp. */
    private void awaitPassed(ConsumerContext time, Timestamp instant) {
        for (Reading now = time.now(); !now.earliest().isAfter(instant); now = time.now()) {
            clock.pause().park(now.nextLookIn(instant).toNanosSaturated());
        }
    }
}
