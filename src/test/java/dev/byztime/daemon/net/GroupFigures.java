package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.NodeState;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.Patiently;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Figures of real groups, for docs/measurements.md. They take long and need an idle machine, so the
 * build leaves them out: {@code mvn verify -Dit.test=GroupFigures}.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@Isolated("it measures")
class GroupFigures {

    private static final int SECONDS = Integer.getInteger("byztime.figures.seconds", 120);

    private static final int NODES = 4;
    private static final long SECOND_NS = 1_000_000_000;
    private static final long LOOK_EVERY_NS = 5_000_000;
    private static final long SAME_POLL_NS = SECOND_NS / 2;

    /**
     * The time that byztimed's first intervals need to become narrow, and learned rates to settle.
     */
    private static final long SETTLING_NS = 20 * SECOND_NS;

    @TempDir Path folder;

    /** After the start all intervals overlap at all times, whoever keeps them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void mixedGroupsOverlap(int references) throws IOException {
        Byztimed.assumePresent();
        int ours = NODES - references;
        try (RealGroup group =
                new RealGroup(folder, authority(), NodeSettings.of(NODES, NODES - 1))) {
            for (int i = NODES - 1; i >= 0; i--) {
                if (i >= ours) {
                    group.startReference(i);
                } else {
                    group.start(i);
                }
            }
            SeenIntervals start = new SeenIntervals();
            watch(List.of(group), List.of(start), () -> !all(group, ours), SETTLING_NS / 4);
            SeenIntervals after = new SeenIntervals();
            watch(List.of(group), List.of(after), () -> false, SECONDS * SECOND_NS);
            System.out.printf(
                    "%d of ours, %d byztimed%n  start: %s%n  after: %s%n",
                    ours, references, start, after);
            assertThat(after.disjoint()).isZero();
            for (int i = 0; i < ours; i++) {
                assertThat(group.node(i).status().breaks()).isZero();
            }
        }
    }

    @Test
    void besideByztimedAtTheSamePoll() throws IOException {
        Byztimed.assumePresent();
        NodeSettings usual = NodeSettings.of(NODES, NODES - 1);
        NodeSettings slow =
                usual.withTimes(
                        usual.maxAgeNs(),
                        usual.windowNs(),
                        usual.agreementNs(),
                        SAME_POLL_NS,
                        SAME_POLL_NS,
                        usual.timeoutNs());
        CertificateAuthority authority = authority();
        try (RealGroup theirs =
                        new RealGroup(
                                Files.createDirectory(folder.resolve("t")), authority, usual);
                RealGroup ours =
                        new RealGroup(
                                Files.createDirectory(folder.resolve("o")), authority, slow)) {
            for (int i = 0; i < NODES; i++) {
                theirs.startReference(i);
                ours.start(i);
            }
            Patiently.until(() -> theirs.allPublish() && all(ours, NODES));
            List<RealGroup> both = List.of(ours, theirs);
            watch(
                    both,
                    List.of(new SeenIntervals(), new SeenIntervals()),
                    () -> false,
                    SETTLING_NS);
            SeenIntervals our = new SeenIntervals();
            SeenIntervals their = new SeenIntervals();
            watch(both, List.of(our, their), () -> false, SECONDS * SECOND_NS);
            System.out.printf(
                    "poll 0.5 s%n  ours:     %s%n  byztimed: %s%n  width %.2f x, dispersion %.2f x"
                            + " (medians)%n",
                    our,
                    their,
                    our.widthNs(0.5) / their.widthNs(0.5),
                    our.dispersionNs(0.5) / their.dispersionNs(0.5));
            assertThat(our.disjoint()).isZero();
            assertThat(our.widthNs(0.5)).isLessThan(0.75 * their.widthNs(0.5));
            assertThat(our.dispersionNs(0.5)).isLessThan(0.5 * their.dispersionNs(0.5));
        }
    }

    @Test
    void widthAtTheUsualPoll() throws IOException {
        try (RealGroup group =
                new RealGroup(folder, authority(), NodeSettings.of(NODES, NODES - 1))) {
            for (int i = 0; i < NODES; i++) {
                group.start(i);
            }
            Patiently.until(() -> all(group, NODES));
            watch(List.of(group), List.of(new SeenIntervals()), () -> false, SETTLING_NS);
            SeenIntervals seen = new SeenIntervals();
            watch(List.of(group), List.of(seen), () -> false, SECONDS * SECOND_NS);
            System.out.printf(
                    "usual polling, every %d ms at the end: %s%n",
                    group.node(0).status().pollNs() / 1_000_000, seen);
            assertThat(seen.disjoint()).isZero();
        }
    }

    private CertificateAuthority authority() throws IOException {
        return new CertificateAuthority(Files.createDirectory(folder.resolve("authority")));
    }

    private static boolean all(RealGroup group, int ours) {
        for (int i = 0; i < ours; i++) {
            if (group.node(i).status().state() != NodeState.COMMITTED) {
                return false;
            }
        }
        return group.allPublish();
    }

    private interface More {
        boolean isNeeded();
    }

    /** Looks at all files for a time, and for as long as is needed. */
    private static void watch(
            List<RealGroup> groups, List<SeenIntervals> seen, More more, long forNs) {
        long untilNs = System.nanoTime() + forNs;
        long limitNs = System.nanoTime() + 300 * SECOND_NS + forNs;
        while (System.nanoTime() - untilNs < 0 || more.isNeeded()) {
            groups.getFirst().clock().pause().park(LOOK_EVERY_NS);
            for (int g = 0; g < groups.size(); g++) {
                RealGroup group = groups.get(g);
                List<@Nullable Entry> entries = new ArrayList<>();
                for (int i = 0; i < NODES; i++) {
                    entries.add(group.entry(i));
                }
                seen.get(g).add(entries, group.clock().read().rawNs());
            }
            if (System.nanoTime() - limitNs > 0) {
                throw new AssertionError("it does not come together");
            }
        }
    }
}
