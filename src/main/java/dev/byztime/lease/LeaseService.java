package dev.byztime.lease;

import dev.byztime.clock.Pause;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.StateFolder;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The entry point to leases, for this service and for programs that embed them.
 *
 * <p>It connects the lease core with its durable state in a state folder. Leases can be granted
 * between {@link #start} and {@link #stop}. A stopped service may be started again.
 */
public final class LeaseService {

    /** The name of the file with the ceiling of expiries. */
    public static final String EXPIRIES = "lease-expiry";

    /** The name of the file with the ceiling of fencing tokens. */
    public static final String TOKENS = "lease-token";

    private final DurableFile scale;
    private final CeilingKeeper expiries;
    private final CeilingKeeper tokens;
    private final Leases leases;
    private final LeaseWait waits;
    private final Claims claims;
    private final LeaseSweeper sweeper;

    private LeaseService(
            DurableFile scale,
            CeilingKeeper expiries,
            CeilingKeeper tokens,
            LeaseTimescale timescale,
            LeaseLimits limits,
            LeaseSurroundings around) {
        this.scale = scale;
        this.expiries = expiries;
        this.tokens = tokens;
        this.claims = new Claims(timescale);
        this.leases = new Leases(limits, expiries.ceiling(), tokens.ceiling(), timescale);
        this.waits =
                new LeaseWait(
                        leases,
                        around.asked(),
                        around.local(),
                        around.pause(),
                        around.waiting(),
                        expiries,
                        tokens,
                        around.longestWait(),
                        around.observer()::granted);
        this.sweeper =
                new LeaseSweeper(leases, timescale, expiries, tokens.ceiling(), around.time());
    }

    /**
     * Opens leases that continue from the state in the folder.
     *
     * @throws dev.byztime.stable.StateFolderException if a file cannot be read or trusted
     */
    public static LeaseService open(
            StateFolder folder, LeaseLimits limits, LeaseSurroundings around) {
        return open(folder, limits, around, LeaseWait.EXPIRY_SLACK_NS, around.pause());
    }

    /**
     * Opens leases whose ceiling of expiries runs less far ahead, so that they recover sooner.
     *
     * @param slackNs how far the ceiling may rise above the longest promise, in nanoseconds
     * @param pause the pause between attempts to raise it
     */
    static LeaseService open(
            StateFolder folder,
            LeaseLimits limits,
            LeaseSurroundings around,
            long slackNs,
            Pause pause) {
        DurableFile scale = DurableFile.in(folder, LeaseTimescale.FILE);
        LeaseFiles.require(scale, DurableFile.in(folder, EXPIRIES), DurableFile.in(folder, TOKENS));
        LeaseTimescale timescale = new LeaseTimescale(scale, limits, around.random());
        Ceiling expiries =
                Ceiling.open(
                        folder,
                        EXPIRIES,
                        limits.reachNs(slackNs),
                        limits.maxError(),
                        timescale.lostReachNs(slackNs));
        Ceiling tokens = Ceiling.openCounter(folder, TOKENS, limits.maxError());
        return new LeaseService(
                scale,
                keeper(expiries, slackNs, pause, around),
                keeper(tokens, LeaseWait.TOKEN_SLACK, around.pause(), around),
                timescale,
                limits,
                around);
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
                        takenNs -> around.observer().wrote(ceiling.name(), takenNs));
        around.observer().kept(keeper);
        return keeper;
    }

    /** Starts to raise the ceilings and to sweep leases. */
    public void start() {
        LeaseFiles.begin(scale);
        keepers().forEach(CeilingKeeper::start);
        sweeper.start();
    }

    /** Stops both, without waiting for a stalled disk. */
    public void stop() {
        sweeper.stop();
        keepers().forEach(CeilingKeeper::stop);
    }

    /** The keepers of the two ceilings, for tests that raise them directly. */
    public List<CeilingKeeper> keepers() {
        return List.of(expiries, tokens);
    }

    /** The reason why the durable state cannot be written at present; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return Stream.of(expiries.obstacle(), tokens.obstacle(), sweeper.obstacle())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
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
