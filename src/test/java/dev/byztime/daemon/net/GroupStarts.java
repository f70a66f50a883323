package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.NodeState;
import dev.byztime.linux.Kernel;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * First starts of a group in which one calendar clock is ten seconds off, again and again. No two
 * intervals of nodes of ours may be apart, ever. They take long, so the build leaves them out:
 * {@code mvn verify -Dit.test=GroupStarts -Dbyztime.group.starts=200}.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
@Isolated("it asks how four nodes stand at one moment")
class GroupStarts {

    private static final int STARTS = Integer.getInteger("byztime.group.starts", 1);
    private static final long SEED = Long.getLong("byztime.seed", 1);

    private static final int NODES = 4;
    private static final long SECOND_NS = 1_000_000_000;
    private static final long LOOK_EVERY_NS = 2_000_000;
    private static final long WRONG_SECONDS = 10;

    /** For how long all are watched once a quorum votes and all publish. */
    private static final long AFTER_NS = 2 * SECOND_NS;

    /** A start that takes longer has failed. */
    private static final long LIMIT_NS = 120 * SECOND_NS;

    /** The most by which a node's start is put off. */
    private static final int STAGGER_MS = 1500;

    @TempDir Path folder;

    @Test
    void oursAloneNeverSplit() throws IOException {
        startAll(false, false);
    }

    @Test
    void oursNeverSplitBesideOneByztimed() throws IOException {
        Byztimed.assumePresent();
        startAll(true, false);
    }

    @Test
    void processesNeverSplit() throws IOException {
        startAll(false, true);
    }

    private void startAll(boolean withReference, boolean processes) throws IOException {
        CertificateAuthority authority =
                new CertificateAuthority(Files.createDirectory(folder.resolve("authority")));
        String kind = withReference ? "3 + 1 byztimed" : processes ? "4 processes" : "4 of ours";
        int splits = 0;
        int referenceApart = 0;
        int late = 0;
        List<Double> secondsToVote = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            Path own = Files.createDirectory(folder.resolve("start" + i));
            Start start = new Start(new SplittableRandom(SEED + i), withReference, processes);
            start.run(own, authority);
            splits += start.ours.disjoint() + start.ours.scaleShortNs() > 0 ? 1 : 0;
            referenceApart += start.apartAtTheEnd ? 1 : 0;
            late += start.late ? 1 : 0;
            secondsToVote.add(start.votedNs / 1e9);
            System.out.printf(
                    Locale.ROOT,
                    "%s, start %d: calendar of node %d is off; a quorum votes after %.2f s; ours:"
                        + " %d looks, %d disjoint, no common scale by %d ns; with the reference %d"
                        + " of %d disjoint, apart at the end: %b%n",
                    kind,
                    i,
                    start.wrong,
                    start.votedNs / 1e9,
                    start.ours.samples(),
                    start.ours.disjoint(),
                    Math.max(0, start.ours.scaleShortNs()),
                    start.all.disjoint(),
                    start.all.samples(),
                    start.apartAtTheEnd);
        }
        Collections.sort(secondsToVote);
        System.out.printf(
                Locale.ROOT,
                "%s: %d starts, %d split; the reference apart at the end %d times; one was too late"
                        + " for the first votes %d times; a quorum votes after %.2f/%.2f/%.2f s"
                        + " (min/median/max)%n",
                kind,
                STARTS,
                splits,
                referenceApart,
                late,
                secondsToVote.getFirst(),
                secondsToVote.get(secondsToVote.size() / 2),
                secondsToVote.getLast());
        assertThat(splits).isZero();
    }

    /** One first start. */
    private static final class Start {

        final SeenIntervals ours = new SeenIntervals();
        final SeenIntervals all = new SeenIntervals();
        final int wrong;
        private final boolean withReference;
        private final boolean processes;
        private final long sign;
        private final List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        private final long[] delaysNs = new long[NODES];

        long votedNs;
        boolean apartAtTheEnd;

        /** Whether one of them was too late for the first votes, and waits for its own. */
        boolean late;

        Start(RandomGenerator random, boolean withReference, boolean processes) {
            this.withReference = withReference;
            this.processes = processes;
            this.wrong = random.nextInt(NODES);
            this.sign = random.nextBoolean() ? 1 : -1;
            Collections.shuffle(order, random);
            boolean together = random.nextBoolean();
            for (int i = 1; i < NODES; i++) {
                delaysNs[i] = together ? 0 : random.nextInt(STAGGER_MS) * 1_000_000L;
            }
        }

        void run(Path folder, CertificateAuthority authority) throws IOException {
            try (RealGroup group =
                    new RealGroup(folder, authority, NodeSettings.of(NODES, NODES - 1))) {
                setCalendar(group);
                long begunNs = group.clock().read().rawNs();
                for (int i = 0; i < NODES; i++) {
                    long fromNs = group.clock().read().rawNs();
                    start(group, order.get(i));
                    while (i + 1 < NODES
                            && group.clock().read().rawNs() - fromNs < delaysNs[i + 1]) {
                        look(group);
                    }
                }
                while (votedNs == 0
                        || group.clock().read().rawNs() - begunNs < votedNs + AFTER_NS) {
                    apartAtTheEnd = look(group);
                    long sinceNs = group.clock().read().rawNs() - begunNs;
                    if (votedNs == 0 && group.allPublish() && voters(group) >= NODES - 1) {
                        votedNs = sinceNs;
                    }
                    if (sinceNs > LIMIT_NS) {
                        throw new AssertionError("they do not come together");
                    }
                }
                late = voters(group) < NODES;
            }
        }

        private void setCalendar(RealGroup group) throws IOException {
            Timestamp real = group.clock().realClock().read();
            try (TimedataWriter writer =
                    TimedataWriter.open(
                            group.timedata(group.names.get(wrong)),
                            Kernel.era(),
                            group.clock().read().raw(),
                            real.plus(new Timestamp(sign * WRONG_SECONDS, 0)))) {
                assertThat(writer.current().isSynchronized()).isFalse();
            }
        }

        private void start(RealGroup group, int index) throws IOException {
            if (isReference(index)) {
                group.startReference(index);
            } else if (processes) {
                group.startProcess(index);
            } else {
                group.start(index);
            }
        }

        private boolean isReference(int index) {
            return withReference && index == NODES - 1;
        }

        /** Looks at all files; whether not all overlap. */
        private boolean look(RealGroup group) {
            group.clock().pause().park(LOOK_EVERY_NS);
            List<@Nullable Entry> entries = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                entries.add(group.entry(i));
            }
            long nowNs = group.clock().read().rawNs();
            long before = all.disjoint();
            all.add(entries, nowNs);
            ours.add(withReference ? entries.subList(0, NODES - 1) : entries, nowNs);
            return all.disjoint() > before;
        }

        private int voters(RealGroup group) {
            int count = 0;
            for (int i = 0; i < NODES; i++) {
                count += isReference(i) || votes(group, i) ? 1 : 0;
            }
            return count;
        }

        private boolean votes(RealGroup group, int index) {
            return processes
                    ? group.entry(index) != null
                    : group.node(index).status().state() == NodeState.COMMITTED;
        }
    }
}
