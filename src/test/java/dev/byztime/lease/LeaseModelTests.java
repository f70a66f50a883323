package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.LeaseWorld.Trouble;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random worlds hold invariants 1 to 6, 11, 13 and 20 of the package, whatever happens in them.
 *
 * <p>7, 8, 9 and 10 are what 1 and 5 rest on when lives end: without one of them these fail.
 */
class LeaseModelTests {

    @RegisterExtension static final Quiet BREAKS_UNLOGGED = Quiet.about(LeaseTimescale.class);

    private static final int WORLDS = 60;
    private static final int STEPS = 1000;

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void nothingConflictsWhileProcessesAndMachinesCrash() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.DISK_FAULTS));
        assertThat(seen).containsKeys("restarts", "raises that failed", "renew Granted");
        assertThat(seen).containsKeys("current copies", "retries", "grants from the queue");
    }

    @Test
    void nothingConflictsWhenFoldersAreLostOrOldBackupsRestored() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.LOST_FOLDERS, Trouble.OLD_BACKUPS));
        assertThat(seen).containsKeys("lost folders", "old backups");
    }

    @Test
    void nothingConflictsWhenTimescalesBreak() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.DISK_FAULTS, Trouble.BREAKS));
        assertThat(seen).containsKeys("breaks", "sleeps", "boots", "lapsed DISCONTINUITY");
        assertThat(seen).containsKeys("breaks while down");
    }

    @Test
    void nothingConflictsWhenTheFolderMovesToAnotherMachine() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.DISK_FAULTS, Trouble.MOVES));
        assertThat(seen).containsKeys("moves");
    }

    @Test
    void nothingConflictsWhenLimitsChange() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.DISK_FAULTS, Trouble.LIMITS, Trouble.MOVES));
        assertThat(seen).containsKeys("moves");
    }

    @Test
    void nothingConflictsWhenLimitsChangeAndTimescalesBreak() {
        worlds(EnumSet.of(Trouble.LIMITS, Trouble.MOVES, Trouble.BREAKS));
        assertThat(seen).containsKeys("breaks", "breaks while down");
    }

    /** Invariants 10 and 20. */
    @Test
    void nothingConflictsWhenTimescalesSlipUnnoticed() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.SLIPS));
        assertThat(seen).containsKeys("slips", "slips that stay hidden");
        assertThat(seen).containsKeys("breaks that readings show together");
    }

    @Test
    void nothingConflictsWhenFoldersAreLostAndTimescalesBreak() {
        worlds(EnumSet.of(Trouble.CRASHES, Trouble.LOST_FOLDERS, Trouble.BREAKS));
        assertThat(seen).containsKeys("breaks", "lost folders");
    }

    private void worlds(Set<Trouble> troubles) {
        Randomly.repeat(
                WORLDS,
                random -> {
                    LeaseWorld world = new LeaseWorld(random, troubles);
                    for (int i = 0; i < STEPS; i++) {
                        world.step();
                    }
                    world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
                });
        assertThat(seen).containsKeys("Granted", "Held", "writes", "releases");
    }
}
