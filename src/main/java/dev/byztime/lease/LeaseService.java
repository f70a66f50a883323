package dev.byztime.lease;

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
 * Leases put together, with what they must remember in a state folder: the entry for programs that
 * embed them, and for the service itself.
 *
 * <p>Between {@link #start} and {@link #stop} leases can be granted; it may be started again.
 */
public final class LeaseService {

    /** The file of the ceiling of expiries. */
    public static final String EXPIRIES = "lease-expiry";

    /** The file of the ceiling of fencing tokens. */
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
     * Leases that go on from what the folder holds.
     *
     * @throws dev.byztime.stable.StateFolderException if a file cannot be read or trusted
     */
    public static LeaseService open(
            StateFolder folder, LeaseLimits limits, LeaseSurroundings around) {
        DurableFile scale = DurableFile.in(folder, LeaseTimescale.FILE);
        LeaseFiles.require(
                scale, DurableFile.in(folder, EXPIRIES), DurableFile.in(folder, TOKENS));
        LeaseTimescale timescale = new LeaseTimescale(scale, limits, around.random());
        Ceiling expiries =
                Ceiling.open(
                        folder,
                        EXPIRIES,
                        limits.reachNs(LeaseWait.EXPIRY_SLACK_NS),
                        limits.maxError(),
                        timescale.lostReachNs(LeaseWait.EXPIRY_SLACK_NS));
        Ceiling tokens = Ceiling.openCounter(folder, TOKENS, limits.maxError());
        return new LeaseService(
                scale,
                keeper(expiries, LeaseWait.EXPIRY_SLACK_NS, around),
                keeper(tokens, LeaseWait.TOKEN_SLACK, around),
                timescale,
                limits,
                around);
    }

    private static CeilingKeeper keeper(Ceiling ceiling, long slack, LeaseSurroundings around) {
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling,
                        around.time(),
                        around.local(),
                        around.pause(),
                        slack,
                        takenNs -> around.observer().wrote(ceiling.name(), takenNs));
        around.observer().kept(keeper);
        return keeper;
    }

    /** Begins to raise the ceilings and to look after leases that nobody asks for. */
    public void start() {
        LeaseFiles.begin(scale);
        keepers().forEach(CeilingKeeper::start);
        sweeper.start();
    }

    /** Ends that, without waiting for a disk that stalls. */
    public void stop() {
        sweeper.stop();
        keepers().forEach(CeilingKeeper::stop);
    }

    /** What raises the two ceilings, for tests that do so by hand. */
    public List<CeilingKeeper> keepers() {
        return List.of(expiries, tokens);
    }

    /** What keeps something from being written to the disk at present; null if nothing does. */
    public @Nullable RaiseFailure obstacle() {
        return Stream.of(expiries.obstacle(), tokens.obstacle(), sweeper.obstacle())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    public Leases leases() {
        return leases;
    }

    /** Leases for callers that wait: for the disk, for recalled leases, in a queue. */
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
