package dev.byztime.lease;

import dev.byztime.clock.Pause;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RaiseFailure;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The entry point to leases, for this service and for programs that embed them.
 *
 * <p>It connects the lease core with its durable state in a state folder. Leases can be granted
 * between {@link #start} and {@link #stop}. A stopped service may be started again.
 */
public final class LeaseService {

    /** The name of the file with the record of the timescale. */
    public static final String SCALE = "lease-scale";

    /** The name of the file with the ceiling of expiries. */
    public static final String EXPIRIES = "lease-expiry";

    /** The name of the file with the ceiling of fencing tokens. */
    public static final String TOKENS = "lease-token";

    private static final int STRIPE_BITS = 6;

    private final DurableFile scale;
    private final LeaseTimescale timescale;
    private final CeilingKeeper expiries;
    private final CeilingKeeper tokenCeiling;
    private final Leases leases;
    private final LeaseWait waits;
    private final Claims claims;
    private final LeaseSweeper sweeper;
    private final LeaseTables tables;

    LeaseService(Disk disk, LeaseLimits limits, LeaseSurroundings around, LeaseTuning tuning) {
        this.scale = DurableFile.in(disk, SCALE);
        LeaseFiles.require(scale, DurableFile.in(disk, EXPIRIES), DurableFile.in(disk, TOKENS));
        this.timescale = new LeaseTimescale(scale, limits, tuning.slackNs(), around.random());
        this.expiries =
                keeper(
                        Ceiling.open(
                                disk,
                                EXPIRIES,
                                limits.reachNs(tuning.slackNs()),
                                limits.maxError(),
                                timescale.lostReachNs()),
                        tuning.slackNs(),
                        tuning.raisePause(),
                        around);
        this.tokenCeiling =
                keeper(
                        Ceiling.openCounter(disk, TOKENS, limits.maxError()),
                        LeaseTuning.TOKEN_SLACK,
                        tuning.raisePause(),
                        around);
        this.claims = new Claims(timescale::epoch);
        this.leases =
                new Leases(
                        limits,
                        tuning.memoryBytes(),
                        STRIPE_BITS,
                        expiries,
                        tokenCeiling,
                        timescale::epoch,
                        claims,
                        around.random(),
                        0);
        this.waits =
                new LeaseWait(
                        leases,
                        around.asked(),
                        around.local(),
                        around.pause(),
                        around.waiting(),
                        expiries,
                        tokenCeiling,
                        around.longestWait(),
                        around.timeToGrant());
        this.tables = new LeaseTables(leases, waits, claims, Supplier::get);
        this.sweeper = new LeaseSweeper(leases, timescale, expiries, tokenCeiling, around.time());
    }

    /**
     * Opens leases that continue from the state on the disk.
     *
     * @param disk the state folder
     * @throws dev.byztime.stable.StateFolderException if a file cannot be read or trusted
     */
    public static LeaseService open(Disk disk, LeaseLimits limits, LeaseSurroundings around) {
        return new LeaseService(disk, limits, around, LeaseTuning.standard(around.pause()));
    }

    private static CeilingKeeper keeper(
            Ceiling ceiling, long slack, Pause pause, LeaseSurroundings around) {
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling,
                        around.time(),
                        around.local(),
                        pause,
                        slack,
                        takenNs -> around.ceilings().wrote(ceiling.name(), takenNs));
        around.ceilings().kept(keeper);
        return keeper;
    }

    /** Starts to raise the ceilings and to sweep leases. */
    public void start() {
        markFolder();
        expiries.start();
        tokenCeiling.start();
        sweeper.start();
    }

    /**
     * Marks a new folder as begun, which {@link #start} does first.
     *
     * @throws dev.byztime.stable.StateFolderException if the mark cannot be written
     */
    void markFolder() {
        LeaseFiles.mark(scale);
    }

    /** Stops raising the ceilings and sweeping, without waiting for a stalled disk. */
    public void stop() {
        sweeper.stop();
        expiries.stop();
        tokenCeiling.stop();
    }

    LeaseTimescale timescale() {
        return timescale;
    }

    /** The keeper of the ceiling of expiries. */
    public CeilingKeeper expiries() {
        return expiries;
    }

    /** The keeper of the ceiling of tokens. */
    public CeilingKeeper tokenCeiling() {
        return tokenCeiling;
    }

    /** The reason why the durable state cannot be written at present; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return Stream.of(expiries.obstacle(), tokenCeiling.obstacle(), sweeper.obstacle())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The leases, and the ways to them. */
    public LeaseTables tables() {
        return tables;
    }

    public Leases leases() {
        return leases;
    }

    /** The operations that may wait: for the disk, for a recall, or in a queue. */
    public LeaseWait waits() {
        return waits;
    }

    public Claims claims() {
        return claims;
    }

    public LeaseSweeper sweeper() {
        return sweeper;
    }
}
