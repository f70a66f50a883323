package dev.byztime.commit;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.Disk;
import dev.byztime.time.TimeUnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The entry point to commitment, for this service and for programs that embed it.
 *
 * <p>It connects the validators of all groups with their durable state in a state folder: one
 * ceiling for the timestamps of all groups, one number for the epoch, and one journal. Nothing new
 * is decided before {@link #start}. A stopped service may be started again.
 *
 * <p>Requests wait for the disk for a limited time, on the thread of the caller.
 */
public final class CommitService {

    /** The name of the ceiling of timestamps, and of instants until which clients may write. */
    public static final String TIMES = "commit-time";

    /** The name of the ceiling of epochs. */
    public static final String EPOCHS = "commit-epoch";

    /** The name of the file with the undecided transactions over several stores. */
    public static final String JOURNAL = "commit-journal";

    /** How far the ceiling runs ahead of a promise, in nanoseconds. */
    static final long SLACK_NS = 5_000_000_000L;

    private static final Duration OBSERVE_PAUSE = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(CommitService.class);

    private final CommitSurroundings around;
    private final CeilingKeeper times;
    private final CeilingKeeper epochs;
    private final CommitJournalFile journal;
    private final CommitTables tables;
    private final PeriodicTasks tasks =
            new PeriodicTasks("commits").every(OBSERVE_PAUSE, this::observe);

    private CommitService(Disk disk, CommitPlan plan, CommitSurroundings around, long slackNs) {
        this.around = around;
        this.journal = new CommitJournalFile(disk, around.local());
        journal.requireIfAnyOf(TIMES, EPOCHS);
        CommitLimits limits = plan.limits();
        this.times =
                keeper(
                        Ceiling.open(disk, TIMES, limits.reachNs(slackNs), limits.maxError()),
                        slackNs);
        this.epochs = keeper(Ceiling.openCounter(disk, EPOCHS, limits.maxError()), 0);
        this.tables =
                new CommitTables(
                        plan,
                        new CommitLife(limits, times, epochs),
                        times,
                        epochs,
                        journal.journals(),
                        new CommitTally(),
                        around,
                        Supplier::get);
    }

    /**
     * Opens commitment that continues from the state on the disk.
     *
     * @param disk the state folder
     * @throws dev.byztime.stable.StateFolderException if a file cannot be read or trusted
     */
    public static CommitService open(Disk disk, CommitPlan plan, CommitSurroundings around) {
        return open(disk, plan, around, SLACK_NS);
    }

    /**
     * @param slackNs how far the ceiling runs ahead of a promise, in nanoseconds
     */
    static CommitService open(Disk disk, CommitPlan plan, CommitSurroundings around, long slackNs) {
        return new CommitService(disk, plan, around, slackNs);
    }

    private CeilingKeeper keeper(Ceiling ceiling, long slack) {
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling,
                        around.time(),
                        around.local(),
                        around.pause(),
                        slack,
                        takenNs -> around.ceilings().wrote(ceiling.name(), takenNs));
        around.ceilings().kept(keeper);
        return keeper;
    }

    /**
     * Starts to write the journal and to raise the ceilings.
     *
     * @throws dev.byztime.stable.StateFolderException if the journal cannot be written
     */
    public void start() {
        journal.start();
        times.start();
        epochs.start();
        tasks.start();
    }

    /** Stops writing, without waiting for a stalled disk. */
    public void stop() {
        tasks.stop();
        times.stop();
        epochs.stop();
        journal.journals().stop();
    }

    /**
     * Takes note of the present time, has the epoch of this life written down, and mends what a
     * failed write has left.
     */
    public void observe() {
        try {
            if (tables.unready(around.time().now())
                    instanceof CommitRefusal.NotYetDurable lacking) {
                times.demand(lacking.ceilingNs());
                epochs.demand(lacking.epoch());
            }
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to begin a life of commits by", e); // others say so
        }
        tables.mendJournals();
    }

    /** The keeper of the ceiling of timestamps, and of instants until which clients may write. */
    public CeilingKeeper times() {
        return times;
    }

    /** The keeper of the ceiling of epochs. */
    public CeilingKeeper epochs() {
        return epochs;
    }

    /** The validators of all groups. */
    public CommitTables tables() {
        return tables;
    }
}
