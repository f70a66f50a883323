package dev.byztime.commit;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * The present life of the validators on one state folder: its epoch, and the wait for clients of
 * earlier lives.
 *
 * <p>An epoch is a number that each life takes for its own, from a ceiling that counts. Epochs
 * therefore rise even if the clock is wrong. A break of the timescale needs no new epoch, because
 * this life forgets nothing by it.
 *
 * <p>Marks count the finishes in all groups. So the start of a transaction means the same in each.
 *
 * <p>A life waits until earliest is above all promises of earlier lives. It also waits for the
 * longest hold on the local clock, counted from its start, because the timescale may have begun
 * anew while the service was down.
 */
public final class CommitLife {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final CommitLimits limits;
    private final Ceiling ceiling;
    private final Ceiling epochs;
    private final CommitRules rules;

    // guarded by this
    private long epoch = UNKNOWN;
    private long breaks;
    private long quietUntilNs;
    private long promisedNs;
    private boolean open;
    private long mark;
    private long forgottenLastNs = Ceiling.NONE;
    private long forgottenSafeNs = Ceiling.NONE;

    /**
     * @param ceiling the bound on timestamps and on instants until which clients may write
     * @param epochs a ceiling that counts: {@link Ceiling#openCounter}
     */
    public CommitLife(CommitLimits limits, Ceiling ceiling, Ceiling epochs) {
        this(limits, ceiling, epochs, new CommitRules());
    }

    CommitLife(CommitLimits limits, Ceiling ceiling, Ceiling epochs, CommitRules rules) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.epochs = epochs;
        this.rules = rules;
    }

    CommitLimits limits() {
        return limits;
    }

    Ceiling ceiling() {
        return ceiling;
    }

    CommitRules rules() {
        return rules;
    }

    /** The epoch; meaningful once {@link #unready} has returned null. */
    synchronized long epoch() {
        return epoch;
    }

    /**
     * Takes note of a reading: of the beginning of this life, or of a break of the timescale. The
     * wait for clients of earlier lives counts from the first reading.
     *
     * @return why nothing new is decided; null if there is no reason
     * @throws dev.byztime.time.TimeUnavailableException if the reading does not permit a decision
     */
    public @Nullable CommitRefusal observe(Reading now) {
        return unready(CommitMoment.of(now, limits));
    }

    /** The number of breaks of the timescale that this life knows of. */
    synchronized long breaks() {
        return breaks;
    }

    // ------------------------------------------------------------ marks of all groups

    /** The mark of the last finish, or of the last opening of a group. */
    synchronized long mark() {
        return mark;
    }

    /** A mark that is above those of all starts until now. */
    synchronized long nextMark() {
        return ++mark;
    }

    /** Ensures that new starts have at least this mark. */
    synchronized void raiseMark(long to) {
        mark = Math.max(mark, to);
    }

    // ------------------------------------------------------------ forgotten groups

    /** Takes note of the highest timestamp and safe time of a group that is forgotten now. */
    synchronized void forgotGroup(long lastNs, long safeNs) {
        forgottenLastNs = Math.max(forgottenLastNs, lastNs);
        forgottenSafeNs = Math.max(forgottenSafeNs, safeNs);
    }

    /** A bound on the timestamps of forgotten groups. */
    synchronized long forgottenLastNs() {
        return forgottenLastNs;
    }

    /** A bound on the safe times of forgotten groups; it is not above that on timestamps. */
    synchronized long forgottenSafeNs() {
        return forgottenSafeNs;
    }

    /** The refusal of everything that is new; null if there is none. */
    synchronized @Nullable CommitRefusal unready(CommitMoment now) {
        RecoveredCeiling promised = ceiling.beginning();
        RecoveredCeiling counted = epochs.beginning();
        if (promised == null || counted == null) {
            return new CommitRefusal.Recovering(null);
        }
        if (epoch == UNKNOWN) {
            epoch = counted.ceilingNs() + 1;
            breaks = now.reading().breaks();
            quietUntilNs = now.localNs() + limits.quietNs(now.reading().driftPpb());
            // a life with a lost folder takes its epoch from its latest, so none may be ahead
            promisedNs = Math.max(now.latestNs(), promised.ceilingNs());
            promisedNs = Math.max(promisedNs, counted.ceilingNs());
        }
        if (now.reading().breaks() < breaks) {
            return new CommitRefusal.OldReading();
        }
        breaks = now.reading().breaks();
        if (!open && !rules.isOver(now.earliestNs(), promisedNs, now.localNs(), quietUntilNs)) {
            Timestamp local = Timestamp.ofNanos(Math.max(0, quietUntilNs - now.localNs() + 1));
            return new CommitRefusal.Recovering(
                    Timestamp.max(
                            local, now.reading().certainlyPassedIn(Timestamp.ofNanos(promisedNs))));
        }
        open = true;
        return epoch <= epochs.synced()
                ? null
                : new CommitRefusal.NotYetDurable(Ceiling.NONE, epoch);
    }
}
