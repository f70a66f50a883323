package dev.byztime.commit;

import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Commitment on a disk in memory, by readings that are turned by hand. What waits for the disk does
 * so by the real clock.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread sets the clock
final class ManualCommits {

    static final long SECOND = 1_000_000_000L;
    static final String GROUP = "orders";

    static final CommitLimits LIMITS =
            new CommitLimits(
                    Timestamp.ofNanos(10 * SECOND), Timestamp.ofNanos(SECOND), 100, 100, 5, 64, 3);

    final UnreliableDisk disk = new UnreliableDisk();
    private volatile long global = 1_000 * SECOND;
    private volatile long local = 50 * SECOND;
    private volatile long breaks;
    private volatile long error = SECOND / 10;
    CommitService service;

    ManualCommits() {
        service = open();
        service.start();
    }

    private CommitService open() {
        LinuxClock clock = new LinuxClock();
        return CommitService.open(
                disk.open(),
                new CommitPlan(LIMITS, 3),
                CommitSurroundings.of(this::now, clock, clock.pause()));
    }

    Reading now() {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(global),
                        Timestamp.ofNanos(local),
                        Era.of(1, 1),
                        0,
                        breaks);
        return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
    }

    void pass(double seconds) {
        long ns = (long) (seconds * SECOND);
        global += ns;
        local += ns;
    }

    /** The timescale breaks, and goes on from elsewhere. */
    void jump(long seconds) {
        global += seconds * SECOND;
        breaks++;
    }

    /** A new life of the process. */
    void restart() {
        disk.crashProcess();
        service.stop();
        reopen();
    }

    /** A new life, on a disk that has crashed already. */
    void reopen() {
        breaks = 0;
        service = open();
        service.start();
    }

    /** Until transactions can begin; each look takes a while of the time that is turned by hand. */
    CommitStart begin() {
        Patiently.until(() -> {
            if (service.tables().begin(GROUP, Timestamp.MAX).result() instanceof CommitStart) {
                return true;
            }
            pass(10);
            return false;
        });
        return (CommitStart) service.tables().begin(GROUP, Timestamp.MAX).result();
    }

    /** A transaction that writes keys that were never written. */
    static CommitRequest writing(String id, CommitStart start, boolean several, String... keys) {
        Map<String, Long> reads = new LinkedHashMap<>();
        for (String key : keys) {
            reads.put(key, CommitRequest.ABSENT);
        }
        return new CommitRequest(
                id,
                start,
                reads,
                Set.copyOf(reads.keySet()),
                Timestamp.ofNanos(5 * SECOND),
                several);
    }

    CommitVerdict validate(CommitRequest request) {
        return service.tables().validate(GROUP, request, Timestamp.MAX).result();
    }

    CommitVerdict.Prepared prepare(CommitRequest request) {
        if (validate(request) instanceof CommitVerdict.Prepared prepared) {
            return prepared;
        }
        throw new AssertionError("refused: " + validate(request));
    }

    FinishResult finish(String id, CommitEnd.Outcome outcome) {
        return service.tables().finish(GROUP, new CommitEnd(id, outcome), Timestamp.MAX).result();
    }

    TransactionResult transaction(String id) {
        return service.tables().transaction(GROUP, id, Timestamp.MAX).result();
    }

    /** The next timestamp, which may take a while after a start. */
    Timestamp timestamp() {
        Patiently.until(() -> {
            if (service.tables().timestamps(GROUP, 1, Timestamp.MAX).result()
                    instanceof TimestampsResult.Given) {
                return true;
            }
            pass(1);
            return false;
        });
        if (service.tables().timestamps(GROUP, 1, Timestamp.MAX).result()
                instanceof TimestampsResult.Given given) {
            return given.first();
        }
        throw new AssertionError("no timestamp");
    }
}
