package dev.byztime.lease;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.StateFolderException;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.SecureRandom;

/**
 * What is on the disk about the timescale that leases are promised on: until when nothing is
 * granted after a break of it, how long promises on this folder may be, when the timescale was last
 * seen, and the key of the claims that were made on it.
 *
 * <p>A break must outlive a crash: a life that knew nothing of it would compare promises of the old
 * scale with the new one, and confirm claims that are void. So each break has its own key, and
 * nothing is granted on a scale whose record is not on the disk.
 *
 * <table>
 *   <caption>How a life begins</caption>
 *   <tr><th>the last life's record</th><th>is waited for</th><th>key</th></tr>
 *   <tr><td>of this boot, and the reading in it agrees with the present one</td>
 *   <td>what it says, and the ceiling of expiries: by the present readings <em>and</em> by the one
 *   in it, carried on the local clock</td><td>kept</td></tr>
 *   <tr><td>of this boot, and they contradict each other: the timescale broke meanwhile</td>
 *   <td>the longest promise, from now on</td><td>new</td></tr>
 *   <tr><td>of another boot, or another machine</td>
 *   <td>the longest promise, from now on, <em>and</em> the ceiling, if a continuous timescale can
 *   have left it</td><td>new</td></tr>
 *   <tr><td>none yet, given up, or of version 1</td><td>the longest promise, from now on</td>
 *   <td>new</td></tr>
 * </table>
 *
 * <p>The longest promise is that of any life on this folder, which may have had larger limits. It
 * is waited for on the local clock, and it is waited for too, with a new key, if the ceiling of
 * expiries is lost or so old that it may be a backup's; and with the old key, if the ceiling is so
 * far ahead that it says nothing.
 *
 * <p>The reading in the record is what all readings of the timescale say together. A break that it
 * shows only later, because readings after the start were wide, is taken for one then. Nothing was
 * granted too early by that time: the carried reading did not let the ceiling pass.
 *
 * <p>A damaged record keeps a service from starting. What it said about the longest promise is
 * nowhere else.
 *
 * <p>None of these waits is cut short by having been up for long: the life that made the promises
 * may have ended a moment ago on another machine, whose folder came here.
 */
public final class LeaseTimescale {

    /** Its file's name. */
    public static final String FILE = "lease-scale";

    /**
     * How old the reading on the disk gets, on the local clock: young enough that a restart finds a
     * folder that nobody takes for a backup.
     */
    public static final long REFRESH_NS = 5_000_000_000L;

    private static final Logger log = LoggerFactory.getLogger(LeaseTimescale.class);

    private final DurableFile file;
    private final LeaseLimits limits;
    private final SecureRandom random;
    private final boolean givenUp;
    private final @Nullable LeaseTimescaleRecord found;

    private volatile @Nullable Mark mark;

    /** What the readings of the present timescale say together; guarded by this. */
    private LeaseTimescaleRecord.@Nullable Seen seen;

    /** On the local clock; guarded by this. */
    private long writtenAtNs;

    /**
     * What is known durably.
     *
     * @param breaks of the clock that it takes into account
     * @param quietUntilNs nothing is granted until then, on the local clock
     * @param promisedUntilNs nor until then in global time, if there was no break since the start;
     *     {@link Ceiling#NONE} if nothing is known that would be worth waiting for
     * @param cause why not
     * @param era the present boot
     * @param longest promise of any life on this folder
     * @param key of claims made from now on
     */
    record Mark(
            long breaks,
            long quietUntilNs,
            long promisedUntilNs,
            Recovering.Cause cause,
            Era era,
            LongestPromise longest,
            byte[] key) {}

    /**
     * @param file named {@value #FILE}
     * @throws StateFolderException if the file cannot be read, or is damaged
     */
    public LeaseTimescale(DurableFile file, LeaseLimits limits, SecureRandom random) {
        this.file = file;
        this.limits = limits;
        this.random = random;
        byte[] bytes = file.readToStart();
        BlankRecord blank = bytes == null ? BlankRecord.NEW : BlankRecord.of(bytes);
        this.givenUp = blank == BlankRecord.GIVEN_UP;
        this.found = bytes == null || blank != null ? null : parse(bytes);
    }

    /**
     * How far above latest a ceiling of expiries may have risen that is lost while this record is
     * not: as far as any life on this folder may have promised.
     *
     * @param slackNs how far it ran ahead of what was promised
     */
    public long lostReachNs(long slackNs) {
        // a ceiling that is lost begins above this by twice maxError, but by today's
        return longest().aheadNs() - 2 * limits.maxError().toNanosExact() + slackNs;
    }

    /** Null before the first {@link #keep} has succeeded. */
    @Nullable Mark mark() {
        return mark;
    }

    /**
     * Begins, and compares each reading with those before; writes down each break of the timescale,
     * and now and then the time.
     *
     * <p>For one thread that calls it often, and may be held up for as long as the disk likes.
     *
     * @param expiries how the ceiling of expiries began; null if it has not
     * @param counter how the ceiling of tokens did
     * @throws TimeUnavailableException if the reading is too wide
     * @throws IOException if the disk fails; nothing is granted until a break is written
     */
    public synchronized void keep(
            Reading now, @Nullable RecoveredCeiling expiries, @Nullable RecoveredCeiling counter)
            throws IOException {
        Mark known = mark;
        if (expiries == null || counter == null) {
            return;
        }
        DecisionTime moment = DecisionTime.of(now, limits);
        Mark next;
        if (known == null) {
            next = first(moment, expiries, counter);
        } else if (known.breaks < moment.breaks()) {
            next = broken(moment, known.longest, known.quietUntilNs);
        } else if (known.breaks > moment.breaks() || seen == null || seen.isAfter(moment)) {
            return; // an old reading, or a later one was kept by another thread
        } else if (seen.contradicts(moment)) {
            // readings since the start were too wide to show it
            warnOfBreak(seen, moment);
            next = broken(moment, known.longest, known.quietUntilNs);
        } else {
            next = known;
        }
        LeaseTimescaleRecord.Seen together = together(known, moment);
        if (next == known && moment.local() - writtenAtNs < REFRESH_NS) {
            seen = together;
            return;
        }
        file.replace(
                new LeaseTimescaleRecord(
                                next.era,
                                next.quietUntilNs,
                                next.cause,
                                next.longest,
                                together,
                                next.key)
                        .toBytes());
        writtenAtNs = moment.local();
        seen = together;
        mark = next;
    }

    /** What the readings say that are of one timescale with the present one, and that one. */
    private LeaseTimescaleRecord.Seen together(@Nullable Mark known, DecisionTime now) {
        LeaseTimescaleRecord.Seen before = known == null ? seenInThisBoot(now) : seen;
        boolean unbroken = now.breaks() == (known == null ? 0 : known.breaks);
        return before == null || !unbroken || before.contradicts(now)
                ? LeaseTimescaleRecord.Seen.of(now)
                : before.and(now);
    }

    private LeaseTimescaleRecord.@Nullable Seen seenInThisBoot(DecisionTime now) {
        return found != null && found.era().equals(now.reading().era()) ? found.seen() : null;
    }

    private Mark first(DecisionTime now, RecoveredCeiling expiries, RecoveredCeiling counter) {
        LeaseTimescaleRecord record = found;
        LeaseTimescaleRecord.Seen seen = record == null ? null : record.seen();
        LongestPromise longest = longest();
        if (record == null || seen == null) {
            return now.breaks() == 0
                    ? unknown(now, expiries, counter)
                    : broken(now, atLeastUpTo(expiries, now), quietFound(now));
        }
        Era era = now.reading().era();
        if (now.breaks() > 0 || (record.era().equals(era) && seen.contradicts(now))) {
            if (now.breaks() == 0) {
                warnOfBreak(seen, now);
            }
            return broken(now, longest, quietFound(now));
        }
        boolean continuous =
                expiries.ceilingNs()
                        <= now.latest() + longest.ceilingAheadNs(LeaseWait.EXPIRY_SLACK_NS);
        if (!record.era().equals(era)) {
            return new Mark(
                    0,
                    quietFrom(now, longest),
                    continuous ? expiries.ceilingNs() : Ceiling.NONE,
                    Recovering.Cause.OTHER_ERA,
                    era,
                    longest,
                    newKey());
        }
        boolean stillQuiet = now.local() <= record.quietUntilNs();
        Recovering.Cause cause = stillQuiet ? record.cause() : Recovering.Cause.RESTART;
        boolean lost =
                expiries.origin() != RecoveredCeiling.Origin.FOUND
                        || (!continuous && isBehind(seen, now)); // which that ceiling cannot show
        if (lost || !continuous) {
            return new Mark(
                    0,
                    Math.max(record.quietUntilNs(), quietFrom(now, longest)),
                    lost ? now.latest() + longest.aheadNs() : Ceiling.NONE,
                    cause,
                    era,
                    longest,
                    lost ? newKey() : record.key());
        }
        return new Mark(
                0,
                Math.max(
                        record.quietUntilNs(),
                        seen.passedAtNs(expiries.ceilingNs(), now.reading().driftPpb())),
                expiries.ceilingNs(),
                cause,
                era,
                longest,
                record.key());
    }

    /** Whether the folder may be an old backup: as {@link Ceiling} decides it by its number. */
    private boolean isBehind(LeaseTimescaleRecord.Seen seen, DecisionTime now) {
        return seen.latestNs() + limits.reachNs(LeaseWait.EXPIRY_SLACK_NS) < now.earliest();
    }

    /** How a life begins that finds no record that says how long promises were. */
    private Mark unknown(DecisionTime now, RecoveredCeiling expiries, RecoveredCeiling counter) {
        boolean nothing =
                found == null
                        && !givenUp
                        && expiries.origin() == RecoveredCeiling.Origin.MISSING
                        && counter.origin() == RecoveredCeiling.Origin.MISSING;
        LongestPromise longest = atLeastUpTo(expiries, now);
        return new Mark(
                0,
                Math.max(quietFound(now), quietFrom(now, longest)),
                now.latest() + longest.aheadNs(),
                nothing ? Recovering.Cause.FIRST_START : Recovering.Cause.RESTART,
                now.reading().era(),
                longest,
                newKey());
    }

    private static void warnOfBreak(LeaseTimescaleRecord.Seen seen, DecisionTime now) {
        log.warn(
                "The timescale broke while the service was down: {} excludes {}",
                seen,
                now.reading());
    }

    private Mark broken(DecisionTime now, LongestPromise longest, long quietBefore) {
        return new Mark(
                now.breaks(),
                Math.max(quietBefore, quietFrom(now, longest)),
                Ceiling.NONE,
                Recovering.Cause.DISCONTINUITY,
                now.reading().era(),
                longest,
                newKey());
    }

    /** What any life that is known of may have promised. */
    private LongestPromise longest() {
        LongestPromise today = limits.longestPromise();
        LongestPromise known = found == null ? null : found.longest();
        return known == null ? today : today.max(known);
    }

    /**
     * As long as it takes until a ceiling has passed that was found, if that is longer than any
     * promise by today's limits: they may have been larger once, and nobody knows by how much.
     */
    private LongestPromise atLeastUpTo(RecoveredCeiling expiries, DecisionTime now) {
        LongestPromise today = longest();
        long ceiling = expiries.ceilingNs();
        if (expiries.origin() != RecoveredCeiling.Origin.FOUND
                || ceiling <= now.latest() + today.aheadNs()) {
            return today;
        }
        Timestamp ahead = Timestamp.ofNanos(ceiling).minus(Timestamp.ofNanos(now.earliest()));
        return today.max(
                new LongestPromise(
                        Timestamp.min(ahead, LeaseLimits.LONGEST_OF_ALL), today.maxError()));
    }

    /** What the last life's record says, if its local clock is ours. */
    private long quietFound(DecisionTime now) {
        return found != null && found.era().equals(now.reading().era())
                ? found.quietUntilNs()
                : Long.MIN_VALUE;
    }

    private static long quietFrom(DecisionTime now, LongestPromise longest) {
        return Math.addExact(now.local(), longest.quietNs(now.reading().driftPpb()));
    }

    private LeaseTimescaleRecord parse(byte[] bytes) {
        try {
            return LeaseTimescaleRecord.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        }
    }

    private byte[] newKey() {
        byte[] key = new byte[LeaseTimescaleRecord.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }
}
