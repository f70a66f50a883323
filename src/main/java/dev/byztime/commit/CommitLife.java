package dev.byztime.commit;

import static java.util.Objects.requireNonNull;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.ReadableCeiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * The present life of the validators on one state folder, or of one partition: its epoch, and the
 * wait for clients of earlier lives.
 *
 * <p>An epoch is a number that each life takes for its own, from a ceiling that counts. Epochs
 * therefore rise even if the clock is wrong. A break of the timescale needs no new epoch, because
 * this life forgets nothing by it.
 *
 * <p>Marks count the finishes in all groups. So the start of a transaction means the same in each.
 *
 * <p>A life waits until earliest is above all promises of earlier lives. On a state folder it also
 * waits for the longest hold on the local clock, counted from its start, because the timescale may
 * have begun anew while the service was down. Of a partition the owner says what is waited for.
 */
public final class CommitLife {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final CommitLimits limits;
    private final ReadableCeiling ceiling;
    private final ReadableCeiling epochs;
    private final CommitRules rules;
    private final Wait wait;

    // guarded by this
    private long epoch = UNKNOWN;
    private long breaks;
    private long promisedNs = Ceiling.NONE;
    private long mark;
    private long forgottenLastNs = Ceiling.NONE;
    private long forgottenSafeNs = Ceiling.NONE;

    /** Tells what must be waited for; null while that is not known. */
    private interface Wait {
        @Nullable CommitOrigin at(CommitMoment now);
    }

    /**
     * A life on a state folder.
     *
     * @param ceiling the bound on timestamps and on instants until which clients may write
     * @param epochs a ceiling that counts: {@link Ceiling#openCounter}
     */
    public CommitLife(CommitLimits limits, ReadableCeiling ceiling, ReadableCeiling epochs) {
        this(limits, ceiling, epochs, new CommitRules());
    }

    CommitLife(
            CommitLimits limits,
            ReadableCeiling ceiling,
            ReadableCeiling epochs,
            CommitRules rules) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.epochs = epochs;
        this.rules = rules;
        this.wait = new FromFirstReading();
    }

    /**
     * A life of a partition.
     *
     * @param ceiling the bound on timestamps and on instants until which clients may write
     * @param epochs a ceiling that counts
     * @param origin tells what must be waited for; null while that is not known
     */
    CommitLife(
            CommitLimits limits,
            ReadableCeiling ceiling,
            ReadableCeiling epochs,
            Supplier<@Nullable CommitOrigin> origin) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.epochs = epochs;
        this.rules = new CommitRules();
        this.wait = now -> origin.get();
    }

    CommitLimits limits() {
        return limits;
    }

    ReadableCeiling ceiling() {
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

    /** Takes note of an instant that is promised: a timestamp, or the end of a time to write. */
    synchronized void promised(long instantNs) {
        promisedNs = Math.max(promisedNs, instantNs);
    }

    /**
     * What this life and those before it have promised at most: the latest timestamp or end of a
     * time to write, in nanoseconds; {@link Ceiling#NONE} if there is none.
     */
    synchronized long promisedNs() {
        RecoveredCeiling beginning = ceiling.beginning();
        return beginning == null ? promisedNs : Math.max(promisedNs, beginning.ceilingNs());
    }

    /** The highest epoch of this life and those before it; {@link Ceiling#NONE} if unknown. */
    synchronized long highestEpoch() {
        RecoveredCeiling counted = epochs.beginning();
        return epoch != UNKNOWN || counted == null ? epoch : counted.ceilingNs();
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
        RecoveredCeiling counted = epochs.beginning();
        if (ceiling.beginning() == null || counted == null) {
            return new CommitRefusal.Recovering(null);
        }
        if (epoch == UNKNOWN) {
            epoch = counted.ceilingNs() + 1;
            breaks = now.reading().breaks();
        }
        if (now.reading().breaks() < breaks) {
            return new CommitRefusal.OldReading();
        }
        breaks = now.reading().breaks();
        CommitOrigin origin = wait.at(now);
        if (origin == null || origin.breaks() != breaks) {
            return new CommitRefusal.Recovering(null);
        }
        if (!rules.isOver(
                now.earliestNs(), origin.promisedUntilNs(), now.localNs(), origin.quietUntilNs())) {
            Timestamp local =
                    Timestamp.ofNanos(Math.max(0, origin.quietUntilNs() - now.localNs() + 1));
            Timestamp promised = Timestamp.ofNanos(origin.promisedUntilNs());
            return new CommitRefusal.Recovering(
                    Timestamp.max(local, now.reading().certainlyPassedIn(promised)));
        }
        return epoch <= epochs.synced()
                ? null
                : new CommitRefusal.NotYetDurable(Ceiling.NONE, epoch);
    }

    /** The wait of a life on a state folder, which a later break does not begin again. */
    private final class FromFirstReading implements Wait {

        private @Nullable CommitOrigin first;
        private boolean over;

        @Override
        public CommitOrigin at(CommitMoment now) {
            CommitOrigin began = first == null ? begin(now) : first;
            first = began;
            over =
                    over
                            || rules.isOver(
                                    now.earliestNs(),
                                    began.promisedUntilNs(),
                                    now.localNs(),
                                    began.quietUntilNs());
            return over
                    ? new CommitOrigin(now.reading().breaks(), Long.MIN_VALUE, Long.MIN_VALUE)
                    : new CommitOrigin(
                            now.reading().breaks(), began.quietUntilNs(), began.promisedUntilNs());
        }

        private CommitOrigin begin(CommitMoment now) {
            // a life with a lost folder takes its epoch from its latest, so none may be ahead
            long promisedUntilNs =
                    Math.max(
                            now.latestNs(),
                            Math.max(
                                    requireNonNull(ceiling.beginning()).ceilingNs(),
                                    requireNonNull(epochs.beginning()).ceilingNs()));
            return new CommitOrigin(
                    now.reading().breaks(),
                    now.localNs() + limits.quietNs(now.reading().driftPpb()),
                    promisedUntilNs);
        }
    }
}
