package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.byztime.clock.LocalTime;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.stable.TextChecksum;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leases on a disk in memory, with one clock that is set by hand, in seconds, by one thread; others
 * may read it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread sets the clock
final class ManualLeases {

    static final long SECOND = 1_000_000_000L;
    static final long SLACK = 5 * SECOND;

    private static final long DRIFT_PPB = 250_000;

    LeaseLimits limits;
    private final long memory;
    final UnreliableDisk disk = new UnreliableDisk();

    private volatile double global = 1_000;
    private volatile double error = 0.5;
    private volatile double local = 5_000;
    private volatile long breaks;
    private volatile Era era = Era.of(1, 1);

    final WaitRegistry waiting = new WaitRegistry();

    /** How long callers have wanted to sleep, in nanoseconds. */
    final List<Long> pauses = new ArrayList<>();

    /** What happens during the next pauses, instead of the passage of the time asked for. */
    final Deque<Runnable> events = new ArrayDeque<>();

    /** How long each grant took that was waited for, in nanoseconds. */
    final List<Long> grants = new ArrayList<>();

    private final LeaseSurroundings around;
    LeaseService service;
    Ceiling expiries;
    Ceiling tokenCeiling;
    LeaseTimescale scale;
    Claims claims;
    Leases leases;

    /** One that has run for a while, so that nothing need be waited for. */
    ManualLeases() {
        this(limits(100, 100, 100, 1_000));
    }

    ManualLeases(LeaseLimits limits) {
        this(limits, Long.MAX_VALUE);
    }

    /**
     * @param memory that leases may take up, in bytes
     */
    ManualLeases(LeaseLimits limits, long memory) {
        this(limits, memory, new SecureRandom());
    }

    ManualLeases(LeaseLimits limits, long memory, SecureRandom random) {
        this.limits = limits;
        this.memory = memory;
        this.around =
                new LeaseSurroundings(
                        this::now,
                        this::now,
                        this::localTime,
                        this::pause,
                        waiting,
                        seconds(60),
                        random,
                        CeilingObserver.NONE,
                        grants::add);
        live();
        work();
        advance(100);
        work();
    }

    static LeaseLimits limits(double longestTerm, double maxError) {
        return new LeaseLimits(
                seconds(1),
                seconds(Math.min(10, longestTerm)),
                seconds(longestTerm),
                seconds(maxError),
                100,
                100,
                100,
                1_000,
                100);
    }

    /** Terms of 1 to 60 s and usually 10, errors up to 1 s. */
    static LeaseLimits limits(int resources, int holders, int waiting, int waitingInAll) {
        return new LeaseLimits(
                seconds(1),
                seconds(10),
                seconds(60),
                seconds(1),
                resources,
                holders,
                waiting,
                waitingInAll,
                100);
    }

    /** What the operator changes, for the next life. */
    void longestTerm(long seconds) {
        limits =
                new LeaseLimits(
                        limits.shortestTerm(),
                        limits.usualTerm(),
                        seconds((double) seconds),
                        limits.maxError(),
                        limits.resources(),
                        limits.holders(),
                        limits.waiting(),
                        limits.waitingInAll(),
                        limits.nameLength());
    }

    /** Callers that sleep turn the clock. */
    private void pause(long ns) {
        pauses.add(ns);
        Runnable event = events.poll();
        if (event == null) {
            advance(ns / 1e9);
        } else {
            event.run();
        }
    }

    /** A new life of the process, which has begun. */
    void restart() {
        restartWithoutWork();
        work();
    }

    void restartWithoutWork(LeaseLimits other) {
        limits = other;
        restartWithoutWork();
    }

    void restartWithoutWork() {
        disk.crashProcess();
        breaks = 0;
        live();
    }

    private void live() {
        service =
                new LeaseService(
                        disk.open(),
                        limits,
                        around,
                        new LeaseTuning(SLACK, memory, new LinuxClock().pause()));
        service.markFolder();
        scale = service.timescale();
        expiries = service.expiries().ceiling();
        tokenCeiling = service.tokenCeiling().ceiling();
        claims = service.claims();
        leases = service.leases();
    }

    /** A new life of the process with other limits, which has begun. */
    void restart(LeaseLimits other) {
        limits = other;
        restart();
    }

    /** The folder moves to another machine, whose clock counts from another boot. */
    void move(long machine, double sinceBoot) {
        era = Era.of(machine, 2);
        local = sinceBoot;
        restart();
    }

    /** The machine boots. */
    void reboot(double sinceBoot) {
        era = Era.of(era.bootId().getMostSignificantBits() + 1, 1);
        local = sinceBoot;
        restart();
    }

    /** What the service's own threads do. */
    void work() {
        try {
            raise(
                    now().latest().plus(seconds(40)).toNanosExact(),
                    Math.max(tokenCeiling.synced(), leases.highestToken()) + 1_000);
            scale.keep(now(), expiries.beginning(), tokenCeiling.beginning());
            leases.sweep(now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the service's own threads do while nobody asks for anything, once a second. */
    void idle(int seconds) {
        for (int i = 0; i < seconds; i++) {
            advance(1);
            service.sweeper().writeDown();
            CeilingByHand.step(service.expiries());
            CeilingByHand.step(service.tokenCeiling());
            leases.sweep(now());
        }
    }

    /** Raises the ceiling of expiries to so many seconds ahead. */
    void raise(double ahead) {
        try {
            raise(now().latest().plus(seconds(ahead)).toNanosExact(), tokenCeiling.synced());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an earlier version of the service may have left. */
    void replaceCeiling(long expiry) {
        replace(LeaseService.EXPIRIES, CeilingByHand.fileOf(LeaseService.EXPIRIES, expiry, era));
    }

    /** As if the folder had been written by the version that knew less. */
    void toVersion1() {
        LeaseTimescaleRecord record =
                LeaseTimescaleRecord.parse(
                        requireNonNull(disk.backup().contents().get(LeaseService.SCALE)));
        String body =
                "byztime-lease-scale 1\nera %s\nquiet-until %s\nkey %s\n"
                        .formatted(
                                record.era(),
                                Timestamp.ofNanos(record.quietUntilNs()),
                                record.key().toHex());
        String all = body + "crc32c " + TextChecksum.of(body) + "\n";
        replace(LeaseService.SCALE, all.getBytes(StandardCharsets.US_ASCII));
    }

    void replace(String name, byte[] content) {
        Map<String, byte[]> files = new HashMap<>(disk.backup().contents());
        files.put(name, content);
        disk.restore(new UnreliableDisk.Backup(files));
    }

    /** One file of the folder is lost. */
    void loseFile(String name) {
        Map<String, byte[]> left = new HashMap<>(disk.backup().contents());
        assertThat(left.remove(name)).isNotNull();
        disk.restore(new UnreliableDisk.Backup(left));
    }

    void raise(long expires, long token) throws IOException {
        CeilingByHand.raise(expiries, now(), expires);
        CeilingByHand.raise(tokenCeiling, now(), token);
    }

    void advance(double seconds) {
        global += seconds;
        local += seconds;
    }

    void error(double seconds) {
        error = seconds;
    }

    /** The timescale jumps, and the clock knows it. */
    void jump(double seconds) {
        global += seconds;
        breaks++;
    }

    /** The timescale jumps, and the clock knows nothing of it. */
    void jumpUnnoticed(double seconds) {
        global += seconds;
    }

    Reading now() {
        return at(breaks);
    }

    /** A reading that was taken when there had been so many breaks. */
    Reading at(long breaks) {
        Reading.Basis basis =
                new Reading.Basis(nanos(global), nanos(local), era, DRIFT_PPB, breaks);
        long errorNs = nanos(error).toNanosExact();
        return new Reading(basis, 0, errorNs, null, Reading.Status.SYNCHRONIZED);
    }

    LocalTime localTime() {
        long ns = nanos(local).toNanosExact();
        return new LocalTime(ns, ns);
    }

    Granted grant(String resource, String holder, Mode mode) {
        return granted(leases.acquire(request(resource, holder, mode), now()));
    }

    ResourceView view(String resource) {
        ResourceView view = leases.inspect(resource, 10, now());
        if (view == null) {
            throw new AssertionError(resource + " is not known");
        }
        return view;
    }

    RenewResult renew(Granted lease) {
        return leases.renew(lease.lease(), null, null, now());
    }

    static AcquireRequest request(String resource, String holder, Mode mode) {
        return new AcquireRequest(resource, holder, mode, null, null, null);
    }

    static AcquireRequest request(
            String resource, String holder, Mode mode, @Nullable String requestId) {
        return new AcquireRequest(resource, holder, mode, null, requestId, null);
    }

    static Granted granted(Object outcome) {
        assertThat(outcome).isInstanceOf(Granted.class);
        return (Granted) outcome;
    }

    static Timestamp seconds(double seconds) {
        return nanos(seconds);
    }

    private static Timestamp nanos(double seconds) {
        return Timestamp.ofNanos(Math.round(seconds * SECOND));
    }
}
