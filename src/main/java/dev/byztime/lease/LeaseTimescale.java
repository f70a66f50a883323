package dev.byztime.lease;

import dev.byztime.seal.SealKey;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.StateFolderException;
import dev.byztime.time.Era;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.SecureRandom;

/**
 * The durable record of the timescale on which leases are promised.
 *
 * <p>The record says until when nothing is granted after a break, how long promises on this folder
 * may be, and when the timescale was last read. It also contains the key of claims on this
 * timescale.
 *
 * <p>A break must survive a crash. Otherwise the next life would compare promises of the old
 * timescale with the new one, and confirm void claims. Each break therefore creates a new key, and
 * nothing is granted on a timescale whose record is not on the disk.
 *
 * <table>
 *   <caption>How a life begins</caption>
 *   <tr><th>the last life's record</th><th>the service waits for</th><th>key</th></tr>
 *   <tr><td>of this boot, and the reading in it agrees with the present one</td>
 *   <td>what it says, and the ceiling of expiries: by the present readings <em>and</em> by the one
 *   in it, carried on the local clock</td><td>kept</td></tr>
 *   <tr><td>of this boot, and they contradict each other: the timescale broke in between</td>
 *   <td>the longest promise, from now on</td><td>new</td></tr>
 *   <tr><td>of another boot, or another machine</td>
 *   <td>the longest promise, from now on, <em>and</em> the ceiling, if a continuous timescale can
 *   have left it</td><td>new</td></tr>
 *   <tr><td>none yet, given up, or of version 1</td><td>the longest promise, from now on</td>
 *   <td>new</td></tr>
 * </table>
 *
 * <p>The longest promise is that of any life on this folder, which may have had larger limits. The
 * service waits for it on the local clock. It also waits for it, with a new key, if the ceiling of
 * expiries is lost or so old that it may come from a backup, and with the old key, if the ceiling
 * is too far ahead to be meaningful.
 *
 * <p>The reading in the record is the intersection of all readings of the timescale. Readings after
 * a start can be too wide to show a break at once. The break then counts from the first reading
 * that shows it. Nothing was granted too early until then, because the carried reading did not let
 * the ceiling pass.
 *
 * <p>A damaged record keeps a service from starting, because nothing else says how long the longest
 * promise was.
 *
 * <p>A long uptime shortens none of these waits. The life that made the promises may have ended a
 * moment ago on another machine, whose folder was moved here.
 */
final class LeaseTimescale {

    /**
     * The largest age of the reading on the disk, in nanoseconds on the local clock. It is small
     * enough that a restart does not mistake the folder for a backup.
     */
    static final long REFRESH_NS = 5_000_000_000L;

    private static final Logger log = LoggerFactory.getLogger(LeaseTimescale.class);

    private final DurableFile file;
    private final LeaseLimits limits;
    private final long slackNs;
    private final SecureRandom random;
    private final boolean givenUp;
    private final @Nullable LeaseTimescaleRecord found;

    private volatile @Nullable Epoch epoch;

    /** The intersection of all readings of the present timescale; guarded by this. */
    private @Nullable KeptTime seen;

    /** The time of the last write, on the local clock; guarded by this. */
    private long writtenAtNs;

    /**
     * The state that is certainly on the disk.
     *
     * @param breaks the number of breaks of the clock that the record covers
     * @param quietUntilNs the end of the wait on the local clock, in nanoseconds
     * @param promisedUntilNs the end of the wait in global time if there was no break since the
     *     start, in nanoseconds; {@link Ceiling#NONE} if there is none
     * @param cause the reason for the wait
     * @param era the present boot
     * @param longest the longest promise of any life on this folder
     * @param key the key of claims from now on
     * @param claimsAfterNs the end of the time during which claims prove nothing, on the local
     *     clock, in nanoseconds
     * @param before what all readings of earlier lives on this timescale say together; null if
     *     there are none
     */
    record Epoch(
            long breaks,
            long quietUntilNs,
            long promisedUntilNs,
            Recovering.Cause cause,
            Era era,
            LongestPromise longest,
            SealKey key,
            long claimsAfterNs,
            @Nullable KeptTime before) {

        Epoch(
                long breaks,
                long quietUntilNs,
                long promisedUntilNs,
                Recovering.Cause cause,
                Era era,
                LongestPromise longest,
                SealKey key,
                @Nullable KeptTime before) {
            this(
                    breaks,
                    quietUntilNs,
                    promisedUntilNs,
                    cause,
                    era,
                    longest,
                    key,
                    Long.MIN_VALUE,
                    before);
        }
    }

    /**
     * Reads the record.
     *
     * @param file the file {@value LeaseService#SCALE}
     * @param slackNs how far the ceiling of expiries runs ahead of promised expiries, in
     *     nanoseconds
     * @throws StateFolderException if the file cannot be read, or is damaged
     */
    LeaseTimescale(DurableFile file, LeaseLimits limits, long slackNs, SecureRandom random) {
        this.file = file;
        this.limits = limits;
        this.slackNs = slackNs;
        this.random = random;
        byte[] bytes = file.readToStart();
        BlankRecord blank = bytes == null ? BlankRecord.NEW : BlankRecord.of(bytes);
        this.givenUp = blank == BlankRecord.GIVEN_UP;
        this.found = bytes == null || blank != null ? null : parse(bytes);
    }

    /**
     * How far above latest a lost ceiling of expiries may have risen, in nanoseconds, if this
     * record is not lost: as far as any life on this folder may have promised.
     */
    long lostReachNs() {
        // a lost ceiling begins above this by twice today's maxError
        return longest().aheadNs() - 2 * limits.maxError().toNanosExact() + slackNs;
    }

    /** The state on the disk; null before the first {@link #keep} has succeeded. */
    @Nullable Epoch epoch() {
        return epoch;
    }

    /**
     * Begins the timescale, and compares each reading with earlier ones. It writes each break of
     * the timescale to the disk, and from time to time the present time.
     *
     * <p>One thread must call this often. A stalled disk blocks the thread for as long as the stall
     * lasts.
     *
     * @param expiries the beginning of the ceiling of expiries; null if it has not begun
     * @param tokenCeiling the beginning of the ceiling of tokens; null if it has not begun
     * @throws TimeUnavailableException if the error of the reading is too large
     * @throws IOException if the disk fails. Nothing is granted until the break is written
     */
    synchronized void keep(
            Reading now,
            @Nullable RecoveredCeiling expiries,
            @Nullable RecoveredCeiling tokenCeiling)
            throws IOException {
        Epoch known = epoch;
        if (expiries == null || tokenCeiling == null) {
            return;
        }
        DecisionTime moment = DecisionTime.of(now, limits);
        Epoch next;
        if (known == null) {
            next = first(moment, expiries, tokenCeiling);
        } else if (known.breaks < moment.breaks()) {
            next = broken(moment, known.longest, known.quietUntilNs);
        } else if (known.breaks > moment.breaks() || seen == null || seen.isAfter(now)) {
            return; // an old reading, or a later one was kept by another thread
        } else if (seen.contradicts(now)) {
            // readings since the start were too wide to show the break
            warnOfBreak(seen, moment);
            next = broken(moment, known.longest, known.quietUntilNs);
        } else {
            next = known;
        }
        KeptTime together = together(known, moment);
        if (next == known && moment.localNs() - writtenAtNs < REFRESH_NS) {
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
        writtenAtNs = moment.localNs();
        seen = together;
        epoch = next;
    }

    /** The intersection of this reading with the earlier readings of the same timescale. */
    private KeptTime together(@Nullable Epoch known, DecisionTime now) {
        KeptTime before = known == null ? seenInThisBoot(now) : seen;
        boolean unbroken = now.breaks() == (known == null ? 0 : known.breaks);
        return before == null || !unbroken || before.contradicts(now.reading())
                ? KeptTime.of(now.reading())
                : before.and(now.reading());
    }

    private @Nullable KeptTime seenInThisBoot(DecisionTime now) {
        return found != null && found.era().equals(now.reading().era()) ? found.seen() : null;
    }

    private Epoch first(
            DecisionTime now, RecoveredCeiling expiries, RecoveredCeiling tokenCeiling) {
        LeaseTimescaleRecord record = found;
        KeptTime seen = record == null ? null : record.seen();
        LongestPromise longest = longest();
        if (record == null || seen == null) {
            return now.breaks() == 0
                    ? unknown(now, expiries, tokenCeiling)
                    : broken(now, atLeastUpTo(expiries, now), quietFoundNs(now));
        }
        Era era = now.reading().era();
        if (now.breaks() > 0 || (record.era().equals(era) && seen.contradicts(now.reading()))) {
            if (now.breaks() == 0) {
                warnOfBreak(seen, now);
            }
            return broken(now, longest, quietFoundNs(now));
        }
        boolean continuous =
                expiries.ceilingNs() <= now.latestNs() + longest.ceilingAheadNs(slackNs);
        if (!record.era().equals(era)) {
            return new Epoch(
                    0,
                    quietFromNs(now, longest),
                    continuous ? expiries.ceilingNs() : Ceiling.NONE,
                    Recovering.Cause.OTHER_ERA,
                    era,
                    longest,
                    SealKey.draw(random),
                    null);
        }
        boolean stillQuiet = now.localNs() <= record.quietUntilNs();
        Recovering.Cause cause = stillQuiet ? record.cause() : Recovering.Cause.RESTART;
        boolean lost =
                expiries.origin() != RecoveredCeiling.Origin.FOUND
                        || (!continuous && isBehind(seen, now)); // which that ceiling cannot show
        if (lost || !continuous) {
            return new Epoch(
                    0,
                    Math.max(record.quietUntilNs(), quietFromNs(now, longest)),
                    lost ? now.latestNs() + longest.aheadNs() : Ceiling.NONE,
                    cause,
                    era,
                    longest,
                    lost ? SealKey.draw(random) : record.key(),
                    seen);
        }
        return new Epoch(
                0,
                Math.max(
                        record.quietUntilNs(),
                        seen.passedAt(
                                        Timestamp.ofNanos(expiries.ceilingNs()),
                                        now.reading().driftPpb())
                                .toNanosSaturated()),
                expiries.ceilingNs(),
                cause,
                era,
                longest,
                record.key(),
                seen);
    }

    /** Whether the folder may be an old backup, by the same rule as in {@link Ceiling}. */
    private boolean isBehind(KeptTime seen, DecisionTime now) {
        return seen.latest().toNanosSaturated() + limits.reachNs(slackNs) < now.earliestNs();
    }

    /** The beginning of a life that finds no record of the longest promise. */
    private Epoch unknown(
            DecisionTime now, RecoveredCeiling expiries, RecoveredCeiling tokenCeiling) {
        boolean nothing =
                found == null
                        && !givenUp
                        && expiries.origin() == RecoveredCeiling.Origin.MISSING
                        && tokenCeiling.origin() == RecoveredCeiling.Origin.MISSING;
        LongestPromise longest = atLeastUpTo(expiries, now);
        return new Epoch(
                0,
                Math.max(quietFoundNs(now), quietFromNs(now, longest)),
                now.latestNs() + longest.aheadNs(),
                nothing ? Recovering.Cause.FIRST_START : Recovering.Cause.RESTART,
                now.reading().era(),
                longest,
                SealKey.draw(random),
                null);
    }

    private static void warnOfBreak(KeptTime seen, DecisionTime now) {
        log.warn(
                "The timescale broke while the service was down: {} excludes {}",
                seen,
                now.reading());
    }

    private Epoch broken(DecisionTime now, LongestPromise longest, long quietBeforeNs) {
        return new Epoch(
                now.breaks(),
                Math.max(quietBeforeNs, quietFromNs(now, longest)),
                Ceiling.NONE,
                Recovering.Cause.DISCONTINUITY,
                now.reading().era(),
                longest,
                SealKey.draw(random),
                null);
    }

    /** The longest promise of all known lives. */
    private LongestPromise longest() {
        LongestPromise today = limits.longestPromise();
        LongestPromise known = found == null ? null : found.longest();
        return known == null ? today : today.max(known);
    }

    /**
     * The longest promise, extended so far that the wait covers the found ceiling. Earlier limits
     * may have been larger than today's by an unknown amount.
     */
    private LongestPromise atLeastUpTo(RecoveredCeiling expiries, DecisionTime now) {
        LongestPromise today = longest();
        long ceilingNs = expiries.ceilingNs();
        if (expiries.origin() != RecoveredCeiling.Origin.FOUND
                || ceilingNs <= now.latestNs() + today.aheadNs()) {
            return today;
        }
        Timestamp ahead = Timestamp.ofNanos(ceilingNs).minus(Timestamp.ofNanos(now.earliestNs()));
        return today.max(
                new LongestPromise(
                        Timestamp.min(ahead, LeaseLimits.MAX_TERM_OR_ERROR), today.maxError()));
    }

    /** The end of the wait in the last life's record, if it is of this boot. */
    private long quietFoundNs(DecisionTime now) {
        return found != null && found.era().equals(now.reading().era())
                ? found.quietUntilNs()
                : Long.MIN_VALUE;
    }

    private static long quietFromNs(DecisionTime now, LongestPromise longest) {
        return Math.addExact(now.localNs(), longest.quietNs(now.reading().driftPpb()));
    }

    private LeaseTimescaleRecord parse(byte[] bytes) {
        try {
            return LeaseTimescaleRecord.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        }
    }
}
