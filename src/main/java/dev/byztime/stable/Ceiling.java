package dev.byztime.stable;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A durable upper bound on promises, as an instant of global time: the one number that a service
 * must not forget.
 *
 * <p>{@link #synced} is the number that is certainly on the disk. Code that makes a promise
 * compares the promise with this number. A failure of the disk therefore never leads to a promise
 * that a later life of the service does not know of.
 *
 * <p>New promises of a life are above its {@link #beginning}, or at most {@code reach} above the
 * latest of its own reading. The beginning itself may be higher, because of a wide error or a wrong
 * clock. If the folder is lost, the next life does not know this.
 *
 * <p>One thread writes a ceiling and any thread may read it. A thread that sees a value of {@link
 * #synced} also sees the matching {@link #beginning}.
 *
 * <p>The rules come from Liskov, Shrira and Wroclawski (1991), and from models of crashes:
 *
 * <ul>
 *   <li>The ceiling rises to at most {@code reach} above the latest of the current reading,
 *       whatever its value was before. The bound on a life whose file is lost therefore does not
 *       depend on its history.
 *   <li>The ceiling neither begins nor rises while the error is above {@code maxError}, because
 *       latest may exceed the true time by twice the error.
 *   <li>A life that finds no file begins from {@code latest + 2 * maxError + reach}, above which no
 *       earlier life can have promised anything: the earlier life's latest was at most twice
 *       maxError above a true time that is earlier than now. It writes this value before it
 *       promises anything.
 *   <li>A file that is more than {@code reach} behind earliest counts as missing, because it may be
 *       an old backup. A backup made less than {@code 2 * reach + 6 * maxError} ago may not be
 *       recognised, so such a recent backup must never be restored.
 *   <li>A life that finds a file writes it again before it promises anything, because the last
 *       life's content may be in the kernel's memory only.
 * </ul>
 *
 * <p>A ceiling of numbers instead of instants ({@link #openCounter}) begins and rises by other
 * rules: {@link CeilingRule.Counting}.
 */
public final class Ceiling implements ReadableCeiling {

    /** The value below every instant, in nanoseconds: nothing may be promised yet. */
    public static final long NONE = Long.MIN_VALUE;

    /**
     * The latest instant, in nanoseconds, that leaves room for any term, reach and margin beyond
     * it.
     */
    private static final long MAX_INSTANT_NS = Long.MAX_VALUE - (1L << 61);

    private final DurableFile file;
    private final CeilingRule rule;
    private final long reachNs;
    private final Timestamp maxError;
    private final @Nullable CeilingRecord found;

    /**
     * The content on the disk; null until the ceiling has begun. It is one object, so that readers
     * always see matching numbers.
     */
    private volatile @Nullable Known known;

    /**
     * The content that is certainly on the disk.
     *
     * @param beginning where this life began
     * @param synced the current ceiling, in nanoseconds
     */
    private record Known(RecoveredCeiling beginning, long synced) {}

    /**
     * Opens a ceiling of instants.
     *
     * @param name the name of the file, which says what is limited
     * @param reachNs how far above latest the ceiling may rise, in nanoseconds. If the reach
     *     changes between lives, safety depends on the folder, because a lost folder hides the
     *     earlier reach
     * @param maxError the error above which nothing is promised
     * @throws StateFolderException if there is a file that cannot be trusted
     */
    public static Ceiling open(Disk disk, String name, long reachNs, Timestamp maxError) {
        return open(disk, name, reachNs, maxError, reachNs);
    }

    /**
     * Opens a ceiling of instants whose earlier lives may have had another reach.
     *
     * @param lostReachNs how far it may have risen in a life whose file is lost
     * @throws StateFolderException if there is a file that cannot be trusted
     */
    public static Ceiling open(
            Disk disk, String name, long reachNs, Timestamp maxError, long lostReachNs) {
        return open(
                disk,
                name,
                new CeilingRule.AheadOfTime(reachNs, maxError.toNanosSaturated(), lostReachNs),
                reachNs,
                maxError);
    }

    /**
     * Opens a ceiling of numbers that are each given out once, instead of instants. It begins above
     * the last life's ceiling and above the current time, and rises as far as callers demand.
     * {@link #synced} and {@link RecoveredCeiling#ceilingNs} are then such numbers.
     *
     * @param name the name of the file, which says what is limited
     * @param maxError the error above which the ceiling neither begins nor rises
     * @throws StateFolderException if there is a file that cannot be trusted
     */
    public static Ceiling openCounter(Disk disk, String name, Timestamp maxError) {
        return open(disk, name, new CeilingRule.Counting(), Long.MAX_VALUE, maxError);
    }

    private static Ceiling open(
            Disk disk, String name, CeilingRule rule, long reachNs, Timestamp maxError) {
        try {
            return new Ceiling(disk, name, rule, reachNs, maxError);
        } catch (IOException e) {
            throw StateFolderException.unreadable(disk.resolve(name), e);
        } catch (IllegalArgumentException e) {
            throw StateFolderException.damaged(disk.resolve(name), String.valueOf(e.getMessage()));
        }
    }

    /**
     * @throws IllegalArgumentException if there is a file that cannot be trusted
     */
    Ceiling(Disk disk, String name, long reachNs, Timestamp maxError) throws IOException {
        this(
                disk,
                name,
                new CeilingRule.AheadOfTime(reachNs, maxError.toNanosSaturated(), reachNs),
                reachNs,
                maxError);
    }

    Ceiling(Disk disk, String name, CeilingRule rule, long reachNs, Timestamp maxError)
            throws IOException {
        this.file = DurableFile.in(disk, name);
        this.rule = rule;
        this.reachNs = reachNs;
        this.maxError = maxError;
        byte[] bytes = file.read();
        this.found = bytes == null ? null : CeilingRecord.parse(bytes);
        if (found != null && !found.name().equals(name)) {
            throw new IllegalArgumentException("it is the ceiling of " + found.name());
        }
    }

    /**
     * The bound above which nothing may be promised: nanoseconds of global time, or {@link #NONE}.
     */
    @Override
    public long synced() {
        Known now = known;
        return now == null ? NONE : now.synced;
    }

    /** The bound on earlier lives; null while {@link #synced} is {@link #NONE}. */
    @Override
    public @Nullable RecoveredCeiling beginning() {
        Known now = known;
        return now == null ? null : now.beginning;
    }

    /** The name of the ceiling and of its file. */
    public String name() {
        return file.name();
    }

    Disk disk() {
        return file.disk();
    }

    /** How far above latest the ceiling may rise, in nanoseconds. */
    public long reachNs() {
        return reachNs;
    }

    /**
     * Checks that promises and ceilings beyond a reading stay within 64-bit nanoseconds. A clock in
     * the year 2262 would leave the largest number on the disk, and no later life could give out a
     * larger one.
     *
     * @throws TimeUnavailableException if global time is in the year 2189 or later, or before 1751
     */
    public static void requireRoomBeyond(Reading now) {
        if (now.latest().toNanosSaturated() > MAX_INSTANT_NS
                || now.earliest().toNanosSaturated() < -MAX_INSTANT_NS) {
            throw new TimeUnavailableException(
                    Unavailable.OVERFLOW,
                    "global time is between %s and %s, so nanoseconds of later promises do not fit"
                                    .formatted(now.earliest(), now.latest())
                            + " into 64 bits. Correct the time in the timedata file");
        }
    }

    /**
     * Checks that a reading is good enough for the ceiling to rise by.
     *
     * @throws TimeUnavailableException if its error is too large, or as {@link #requireRoomBeyond}
     */
    public void requireMayRiseBy(Reading now) {
        requireRoomBeyond(now.within(maxError));
    }

    /**
     * Begins the ceiling if it has not begun, and raises it towards the demanded value as far as
     * the rules allow.
     *
     * <p>Only one thread may call this. A stalled disk blocks the thread for as long as the stall
     * lasts.
     *
     * @param wanted the demanded value, in nanoseconds of global time
     * @throws TimeUnavailableException if the error of the reading is too large
     * @throws IOException if the disk fails. The ceiling has not risen then, and the caller may try
     *     again
     */
    void raise(Reading now, long wanted) throws IOException {
        requireMayRiseBy(now);
        Known before = known;
        if (before == null) {
            RecoveredCeiling first = rule.beginning(found, now);
            write(first.ceilingNs(), now);
            before = new Known(first, first.ceilingNs());
            known = before;
        }
        long next = Math.min(wanted, rule.highest(now));
        if (next > before.synced) {
            write(next, now);
            known = new Known(before.beginning, next);
        }
    }

    private void write(long value, Reading now) throws IOException {
        file.replace(new CeilingRecord(name(), Timestamp.ofNanos(value), now.era()).toBytes());
    }
}
