package dev.byztime.atmostonce;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.Disk;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The entry point to at-most-once delivery, for this service and for programs that embed it.
 *
 * <p>It connects the receivers with their ceiling in a state folder. Messages can be accepted
 * between {@link #start} and {@link #stop}. A stopped service may be started again.
 */
public final class AtMostOnceService {

    /** The name of the ceiling's file. */
    public static final String CEILING = "at-most-once";

    private final ReceiverPlan plan;
    private final CeilingKeeper ceiling;
    private final MessageTables tables;

    private AtMostOnceService(
            CeilingKeeper ceiling, ReceiverPlan plan, Receivers.Observer observer) {
        this.plan = plan;
        this.ceiling = ceiling;
        this.tables = MessageTables.begin(plan, ConnectionDigest.OF_PROCESS, ceiling, observer);
    }

    /**
     * Opens receivers that continue from the state on the disk.
     *
     * @param disk the state folder
     * @param marginNs how far ahead of the time the ceiling is written, in nanoseconds
     * @param maxError the error above which nothing is promised
     * @throws dev.byztime.stable.StateFolderException if the file cannot be read or trusted
     */
    public static AtMostOnceService open(
            Disk disk,
            ReceiverPlan plan,
            long marginNs,
            Timestamp maxError,
            AtMostOnceSurroundings around) {
        CeilingKeeper keeper =
                new CeilingKeeper(
                        Ceiling.open(disk, CEILING, marginNs, maxError),
                        around.time(),
                        around.local(),
                        around.pause(),
                        0,
                        takenNs -> around.ceilings().wrote(CEILING, takenNs));
        around.ceilings().kept(keeper);
        // always as far ahead as allowed, because messages cannot each wait for the disk
        keeper.demand(CeilingKeeper.ALWAYS);
        return new AtMostOnceService(keeper, plan, around.receivers());
    }

    /** Starts to raise the ceiling. */
    public void start() {
        ceiling.start();
    }

    /** Stops raising the ceiling, without waiting for a stalled disk. */
    public void stop() {
        ceiling.stop();
    }

    /** The keeper that raises the ceiling. */
    public CeilingKeeper ceiling() {
        return ceiling;
    }

    /**
     * How long the start of this life may still cause good messages to be refused at any receiver,
     * because an earlier life may have accepted them: zero if it does not; null until the ceiling
     * of earlier lives is known.
     */
    public @Nullable Timestamp refusalsIn(Reading now) {
        RecoveredCeiling beginning = ceiling.ceiling().beginning();
        return beginning == null
                ? null
                : now.certainlyPassedIn(
                        Receiver.refusalsUntil(beginning, plan.largestClockSkewNs()));
    }

    /** The receivers and stamps below the ceiling. */
    public MessageTables tables() {
        return tables;
    }

    public Receivers receivers() {
        return tables.receivers();
    }

    public Stamps stamps() {
        return tables.stamps();
    }
}
