package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Timestamps of several nodes, each with a clock of its own, agree with real time if clients wait
 * until theirs have certainly passed.
 */
@Execution(ExecutionMode.CONCURRENT)
class CommitTimestampTests {

    private static final int WORLDS = 100;
    private static final int WORLDS_TO_FIND_A_FLAW = 300;
    private static final long SECOND = CommitWorld.SECOND;
    private static final long MAX_ERROR = SECOND / 5;

    private enum Flaw {
        STAMPS_THE_MIDDLE,
        STAMPS_THE_EARLIEST,
        DOES_NOT_WAIT,
        WAITS_FOR_THE_MIDDLE
    }

    /** Nodes with state folders of their own, and clients that ask any of them. */
    private static final class Nodes {

        private final RandomGenerator random;
        private final @Nullable Flaw flaw;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Long> waiting = new ArrayList<>();
        private long now = 1_000 * SECOND;
        private long highestPassed = Long.MIN_VALUE;
        @Nullable String fault;
        int passed;

        Nodes(RandomGenerator random, @Nullable Flaw flaw) {
            this.random = random;
            this.flaw = flaw;
            for (int i = 0; i < 4; i++) {
                nodes.add(new Node());
            }
        }

        void step() {
            now += random.nextLong(MAX_ERROR / 8);
            Node node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(10)) {
                case 0 -> {
                    if (random.nextInt(20) == 0) {
                        node.restart();
                    }
                }
                case 1, 2, 3 -> {
                    if (!waiting.isEmpty()) {
                        await(random.nextInt(waiting.size()));
                    }
                }
                default -> ask(node);
            }
        }

        private void ask(Node node) {
            long before = highestPassed;
            try {
                TimestampsResult result = node.group.timestamps(1, reading());
                if (result instanceof CommitRefusal.NotYetDurable lacking) {
                    CeilingByHand.raise(node.ceiling, reading(), lacking.ceilingNs());
                } else if (result instanceof CommitRefusal) {
                    CeilingByHand.raise(node.ceiling, reading(), Ceiling.NONE);
                } else if (result instanceof TimestampsResult.Given one) {
                    long ns = one.first().toNanosExact();
                    if (ns <= before) {
                        fault = "%d was asked for after %d had passed".formatted(ns, before);
                    }
                    waiting.add(ns);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (TimeUnavailableException e) {
                // the error is too large
            }
        }

        /** A client looks, at any node's clock, whether its timestamp has passed. */
        private void await(int index) {
            long ns = waiting.get(index);
            Reading reading = reading();
            boolean over =
                    switch (flaw) {
                        case DOES_NOT_WAIT -> true;
                        case WAITS_FOR_THE_MIDDLE -> ns < reading.middle().toNanosExact();
                        case null, default -> ns < reading.earliest().toNanosExact();
                    };
            if (over) {
                waiting.remove(index);
                highestPassed = Math.max(highestPassed, ns);
                passed++;
            }
        }

        private Reading reading() {
            long error = random.nextLong(random.nextBoolean() ? MAX_ERROR : MAX_ERROR / 20);
            Timestamp middle = Timestamp.ofNanos(now + random.nextLong(-error, error + 1));
            Era era = Era.of(1, 2);
            Reading.Basis basis = new Reading.Basis(middle, Timestamp.ofNanos(now), era, 0, 0);
            return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
        }

        private final class Node {
            private final UnreliableDisk disk = new UnreliableDisk();
            Ceiling ceiling;
            CommitGroup group;

            Node() {
                ceiling = open();
                group = group(ceiling);
            }

            void restart() {
                disk.crashMachine(random);
                ceiling = open();
                group = group(ceiling);
            }

            private Ceiling open() {
                Disk opened = disk.open();
                return Ceiling.open(
                        opened,
                        "commit",
                        CommitWorld.LIMITS.reachNs(SECOND),
                        CommitWorld.LIMITS.maxError());
            }

            private CommitGroup group(Ceiling open) {
                Ceiling epochs =
                        Ceiling.openCounter(
                                new UnreliableDisk().open(), "commit-epoch", Timestamp.ZERO);
                CommitRules rules =
                        new CommitRules() {
                            @Override
                            long timestampNs(CommitMoment at, long lastNs) {
                                return switch (flaw) {
                                    case STAMPS_THE_MIDDLE ->
                                            Math.max(
                                                    at.reading().middle().toNanosExact(),
                                                    lastNs + 1);
                                    case STAMPS_THE_EARLIEST ->
                                            Math.max(at.earliestNs(), lastNs + 1);
                                    case null, default -> super.timestampNs(at, lastNs);
                                };
                            }
                        };
                CommitLife life = new CommitLife(CommitWorld.LIMITS, open, epochs, rules);
                return new CommitGroup(life, new NoJournal());
            }
        }
    }

    @Test
    void timestampsOfAllNodesAgreeWithRealTime() {
        int[] passed = new int[1];
        Randomly.repeat(
                WORLDS,
                random -> {
                    Nodes nodes = run(random, null);
                    assertThat(nodes.fault).isNull();
                    passed[0] += nodes.passed;
                });
        assertThat(passed[0]).isGreaterThan(WORLDS);
    }

    @Test
    void everyBrokenRuleShows() {
        for (Flaw flaw : Flaw.values()) {
            String fault = null;
            for (long seed = 1; fault == null && seed <= WORLDS_TO_FIND_A_FLAW; seed++) {
                fault = run(new Random(seed), flaw).fault;
            }
            assertThat(fault).as("%s within %d worlds", flaw, WORLDS_TO_FIND_A_FLAW).isNotNull();
        }
    }

    private static Nodes run(RandomGenerator random, @Nullable Flaw flaw) {
        Nodes nodes = new Nodes(random, flaw);
        for (int i = 0; i < 400; i++) {
            nodes.step();
        }
        return nodes;
    }
}
