package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.RawTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Invariants 1 and 5 under real kills: whatever happens to the service's process, its folder and
 * its holders, no two of them believe in leases that conflict, and tokens rise.
 *
 * <p>{@code -Dbyztime.kills=500} for more lives.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaseKillIT {

    private static final int LIVES = Integer.getInteger("byztime.kills", 20);
    private static final List<String> FILES =
            List.of("lease-expiry", "lease-token", LeaseService.SCALE);

    /** A younger backup cannot be known for one. */
    private static final long OLD_NS = 2 * LeanLeases.REACH_NS + 6 * RawTime.ERROR_NS;

    private static final long MS = 1_000_000;

    /** What a life goes through, and what becomes of its folder. */
    private enum Fate {
        KILLED,
        /** Before it has recovered from what was before. */
        KILLED_SOON,
        /** It stood still for as long as leases last or less, and went on. */
        STOPPED_AND_KILLED,
        FOLDER_LOST,
        OLD_BACKUP_RESTORED
    }

    /** So that few lives do for all of them. */
    private static final List<Fate> TEN =
            List.of(
                    Fate.KILLED,
                    Fate.KILLED,
                    Fate.KILLED,
                    Fate.KILLED_SOON,
                    Fate.KILLED_SOON,
                    Fate.STOPPED_AND_KILLED,
                    Fate.STOPPED_AND_KILLED,
                    Fate.FOLDER_LOST,
                    Fate.OLD_BACKUP_RESTORED,
                    Fate.OLD_BACKUP_RESTORED);

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final List<Fate> fates = new ArrayList<>();
    private long backedUp;
    private int restored;
    private int useful;

    @TempDir private Path folder;

    @Test
    void killsAtAnyMomentLetNoTwoHoldersBelieve() throws Exception {
        ChildJvm next = start();
        try (Holders holders = new Holders(seed)) {
            for (int life = 0; life < LIVES; life++) {
                Fate fate = fate(life);
                if (life == 0 || fate(life - 1) == Fate.KILLED_SOON) {
                    awaitReady(next);
                }
                try (ChildJvm service = next) {
                    holders.setService(URI.create("http://127.0.0.1:" + service.ask("go") + "/"));
                    next = start(); // it takes over at once
                    live(fate, holders, service.process());
                    if (fate != Fate.KILLED_SOON) {
                        awaitReady(next);
                    }
                }
                changeFolder(fate);
                assertThat(holders.history.overlaps()).as("-Dbyztime.seed=%d", seed).isEmpty();
            }
            holders.end();
            judge(holders);
        } finally {
            next.close();
        }
    }

    private ChildJvm start() throws IOException {
        return ChildJvm.start(LeanLeases.class, folder.resolve("state"));
    }

    private void live(Fate fate, Holders holders, Process service) throws InterruptedException {
        int before = holders.history.grants();
        if (fate == Fate.KILLED_SOON) {
            holders.letPass(random.nextInt(300) * MS);
        } else {
            // on a busy machine it may take a while until anything is granted
            holders.await(10_000 * MS, () -> holders.history.grants() > before);
            holders.letPass(random.nextInt(600) * MS);
        }
        if (fate == Fate.STOPPED_AND_KILLED) {
            LinuxCalls.stop(service);
            holders.letPass(random.nextLong(3 * LeanLeases.LONGEST_NS / 2));
            LinuxCalls.resume(service);
            holders.letPass(random.nextInt(300) * MS);
        }
        if (fate == Fate.OLD_BACKUP_RESTORED && backedUp != 0) {
            holders.await(10_000 * MS, () -> LocalRule.shared() - backedUp > OLD_NS);
        }
        assertThat(service.isAlive()).as("ended by itself").isTrue();
        useful += holders.history.grants() > before ? 1 : 0;
    }

    private void judge(Holders holders) {
        LeaseHistory history = holders.history;
        List<FencedStorage.Write> writes = holders.storage.writes();
        List<FencedStorage.Write> refused = writes.stream().filter(w -> !w.accepted()).toList();
        System.out.printf(
                "%d lives, of which %d granted leases, %d with an old backup; %d grants, %d of them"
                    + " again; %d beliefs; %d leases confirmed by a later life; %d writes, %d of"
                    + " them late, %d refused; -Dbyztime.seed=%d%n",
                LIVES,
                useful,
                restored,
                history.grants(),
                history.retries(),
                history.beliefs(),
                holders.confirmed(),
                writes.size(),
                writes.stream().filter(FencedStorage.Write::late).count(),
                refused.size(),
                seed);
        assertThat(history.overlaps()).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(history.tokensOutOfOrder()).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(history.differentAnswersToRetries()).as("-Dbyztime.seed=%d", seed).isEmpty();
        // who has the right to write is not superseded: the storage is a second witness
        assertThat(refused).as("-Dbyztime.seed=%d", seed).allMatch(FencedStorage.Write::late);

        // else nothing could have gone wrong anyway
        assertThat(useful).isGreaterThan(LIVES / 3);
        assertThat(restored).isPositive();
        assertThat(holders.confirmed()).isPositive();
        assertThat(history.retries()).isPositive();
        assertThat(refused).isNotEmpty();
    }

    private static void awaitReady(ChildJvm next) {
        assertThat(next.nextLine()).isEqualTo("ready");
    }

    private Fate fate(int life) {
        while (fates.size() <= life) {
            List<Fate> more = new ArrayList<>(TEN);
            Collections.shuffle(more, random);
            fates.addAll(more);
        }
        return fates.get(life);
    }

    private void changeFolder(Fate fate) throws IOException {
        Path state = folder.resolve("state");
        Path backup = folder.resolve("backup");
        if (fate == Fate.FOLDER_LOST) {
            for (String name : FILES) {
                Files.deleteIfExists(state.resolve(name));
            }
        } else if (backedUp == 0) {
            Files.createDirectories(backup);
            if (copy(state, backup)) {
                backedUp = LocalRule.shared();
            }
        } else if (fate == Fate.OLD_BACKUP_RESTORED) {
            if (copy(backup, state)) {
                restored++;
                backedUp = 0;
            }
        }
    }

    /** False if not all of it is there. */
    private static boolean copy(Path from, Path to) throws IOException {
        if (!FILES.stream().allMatch(name -> Files.exists(from.resolve(name)))) {
            return false;
        }
        for (String name : FILES) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return true;
    }
}
