package dev.byztime.bench;

import dev.byztime.clock.LocalTime;
import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.Granted;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseRef;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.Leases;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** What the decisions about leases cost while many are held, and what those take up. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx6g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LeaseBenchmark {

    private static final long SECOND = 1_000_000_000L;
    private static final long DAY_SECONDS = 86_400;
    private static final Era ERA = Era.of(1, 2);
    private static final Timestamp MAX_ERROR = new Timestamp(1, 0);

    @Param({"1000", "1000000"})
    public int size = 1_000_000;

    private LeaseRef[] held = {};
    private String[] names = {};

    @SuppressWarnings("NullAway.Init")
    private Leases leases;

    private long now = 1_000_000 * SECOND;
    private long random = 1;

    @Setup
    public void begin() {
        Timestamp longest = new Timestamp(366 * DAY_SECONDS, 0);
        LeaseLimits limits =
                new LeaseLimits(
                        MAX_ERROR,
                        new Timestamp(3600, 0),
                        longest,
                        MAX_ERROR,
                        2 * size,
                        100,
                        100,
                        100,
                        100);
        LeaseService service =
                LeaseService.open(
                        new UnreliableDisk().open(),
                        limits,
                        LeaseSurroundings.of(
                                this::reading, () -> new LocalTime(now, now), ns -> {}, longest));
        leases = service.leases();
        raise(service);
        service.sweeper().writeDown();
        pass(3 * 366 * DAY_SECONDS); // which is more than the ceiling's beginning
        raise(service);
        leases.sweep(reading());
        pass(10);
        held = new LeaseRef[size];
        names = new String[size];
        long before = used();
        for (int i = 0; i < size; i++) {
            names[i] = "resource-" + i;
            held[i] = ((Granted) leases.acquire(request("held-" + i), reading())).lease();
        }
        System.out.printf(
                "%n%d bytes for each lease, names of 11 and 8 characters and this benchmark's own"
                        + " 130 included%n",
                (used() - before) / size);
    }

    /** Raises the ceilings so far that no operation of the benchmark needs another write. */
    private void raise(LeaseService service) {
        raise(service.expiries());
        raise(service.tokenCeiling());
    }

    private static void raise(CeilingKeeper keeper) {
        keeper.demand(CeilingKeeper.ALWAYS);
        CeilingByHand.step(keeper);
    }

    /** Turns the clock on by so many seconds. */
    void pass(long seconds) {
        now += seconds * SECOND;
    }

    /** Forgets what is over by now. */
    void sweep() {
        leases.sweep(reading());
    }

    private static AcquireRequest request(String resource) {
        return new AcquireRequest(
                resource, "holder-1", dev.byztime.lease.Mode.WRITE, null, null, null);
    }

    private Reading reading() {
        Reading.Basis basis =
                new Reading.Basis(Timestamp.ofNanos(now), Timestamp.ofNanos(now), ERA, 250_000, 0);
        return new Reading(basis, 0, 1_000, null, Reading.Status.SYNCHRONIZED);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private int any() {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return (int) ((random >>> 33) % size);
    }

    @Benchmark
    public Object renew() {
        now += 300;
        return leases.renew(held[any()], null, null, reading());
    }

    /** Two operations. */
    @Benchmark
    public boolean acquireAndRelease() {
        now += 300;
        Granted granted = (Granted) leases.acquire(request(names[any()]), reading());
        return leases.release(granted.lease(), null);
    }

    @Benchmark
    public Object inspectToken() {
        LeaseRef lease = held[any()];
        return leases.check(lease.resource(), lease.token());
    }
}
