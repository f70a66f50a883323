package dev.byztime.stable;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A durable instant of global time that promises stay below: the one number that a service must not
 * forget.
 *
 * <p>{@link #synced} is what the disk is known to hold. Whoever promises something compares with
 * it, so no failure of the disk can make a promise that a later life does not know of.
 *
 * <p>What a life promises anew lies above where it {@link #beginning began}, or at most {@code
 * reach} above the latest of its own reading. The beginning itself may lie higher, by the widest
 * error of a clock or by what a wrong one made of it; if the folder is lost, the next life does not
 * know that.
 *
 * <p>Written by one thread, read by any: whoever sees one of {@link #synced} and {@link #beginning}
 * sees the other.
 *
 * <p>The rules, from Liskov, Shrira and Wroclawski (1991) and what models of crashes added:
 *
 * <ul>
 *   <li>It rises to at most {@code reach} above the latest that the time may be now, whatever it
 *       was before; so what is known of a life whose file is lost does not depend on its history.
 *   <li>It neither begins nor rises while the error is above {@code maxError}: latest may exceed
 *       the true time by twice the error.
 *   <li>A life that finds no file begins from {@code latest + 2 * maxError + reach}, above which no
 *       earlier life can have promised anything: that one's latest was at most twice maxError above
 *       a true time that is below ours. It writes that value before it promises anything.
 *   <li>A file that is more than {@code reach} behind earliest counts as none: it cannot be told
 *       from an old backup. One made less than {@code 2 * reach + 6 * maxError} ago may not be
 *       recognised; that much of history must never be put back.
 *   <li>A life that does find one writes it anew before it promises anything: what the last life
 *       wrote may be in the kernel's memory only.
 * </ul>
 *
 * <p>A ceiling of numbers rather than instants ({@link #openCounter}) has its own rules for where
 * it begins and how far it rises: {@link CeilingRule.Counting}.
 */
public final class Ceiling {

    /** Below every instant: nothing may be promised yet. */
    public static final long NONE = Long.MIN_VALUE;

    /** Instants that are not farther ahead leave room for any term, reach and margin beyond. */
    private static final long MOST = Long.MAX_VALUE - (1L << 61);

    private final DurableFile file;
    private final CeilingRule rule;
    private final long reachNs;
    private final Timestamp maxError;
    private final @Nullable CeilingRecord found;

    /** Null until it has begun. One value, so that no reader sees a number without the other. */
    private volatile @Nullable Known known;

    /**
     * What the disk is known to hold.
     *
     * @param beginning where this life began
     * @param synced where it has risen to
     */
    private record Known(RecoveredCeiling beginning, long synced) {}

    /**
     * @param name of the file, and what it is a ceiling of
     * @param reachNs how far above latest it may rise, in nanoseconds. Lives of different reach, as
     *     after a change of configuration, need the folder to know of each other
     * @param maxError the error above which nothing is promised
     * @throws StateFolderException if there is a file, but not one that can be trusted
     */
    public static Ceiling open(StateFolder folder, String name, long reachNs, Timestamp maxError) {
        return open(folder, name, reachNs, maxError, reachNs);
    }

    /**
     * One whose earlier lives may have had another reach.
     *
     * @param lostReachNs how far it may have risen in a life whose file is lost
     * @throws StateFolderException if there is a file, but not one that can be trusted
     */
    public static Ceiling open(
            StateFolder folder,
            String name,
            long reachNs,
            Timestamp maxError,
            long lostReachNs) {
        return open(
                folder,
                name,
                new CeilingRule.AheadOfTime(reachNs, maxError.toNanosSaturated(), lostReachNs),
                reachNs,
                maxError);
    }

    /**
     * One for numbers that are given out once each rather than for instants: it begins above the
     * last life's and above the time now, and rises as far as it is wanted. {@link #synced} and
     * {@link RecoveredCeiling#ceilingNs} are such numbers then.
     *
     * @param name of the file, and what it is a ceiling of
     * @param maxError the error above which it neither begins nor rises
     * @throws StateFolderException if there is a file, but not one that can be trusted
     */
    public static Ceiling openCounter(StateFolder folder, String name, Timestamp maxError) {
        return open(folder, name, new CeilingRule.Counting(), Long.MAX_VALUE, maxError);
    }

    private static Ceiling open(
            StateFolder folder, String name, CeilingRule rule, long reachNs, Timestamp maxError) {
        try {
            return new Ceiling(folder, name, rule, reachNs, maxError);
        } catch (IOException e) {
            throw StateFolderException.unreadable(folder.resolve(name), e);
        } catch (IllegalArgumentException e) {
            throw StateFolderException.damaged(
                    folder.resolve(name), String.valueOf(e.getMessage()));
        }
    }

    /**
     * @throws IllegalArgumentException if there is a file, but not one that can be trusted
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
        this.file = new DurableFile(disk, name);
        this.rule = rule;
        this.reachNs = reachNs;
        this.maxError = maxError;
        byte[] bytes = file.read();
        this.found = bytes == null ? null : CeilingRecord.parse(bytes);
        if (found != null && !found.name().equals(name)) {
            throw new IllegalArgumentException("it is the ceiling of " + found.name());
        }
    }

    /** Nothing above it may be promised: nanoseconds of global time, or {@link #NONE}. */
    public long synced() {
        Known now = known;
        return now == null ? NONE : now.synced;
    }

    /** What is known of earlier lives; null until {@link #synced} is something. */
    public @Nullable RecoveredCeiling beginning() {
        Known now = known;
        return now == null ? null : now.beginning;
    }

    /** What it is a ceiling of, and its file's name. */
    public String name() {
        return file.name();
    }

    Disk disk() {
        return file.disk();
    }

    /** How far above latest it may rise, in nanoseconds. */
    public long reachNs() {
        return reachNs;
    }

    /**
     * Makes sure that what is promised by a reading, and what is written ahead of it, stays within
     * 64-bit nanoseconds. A clock of the year 2262 would leave the last of all numbers on the disk,
     * above which no later life could give any.
     *
     * @throws TimeUnavailableException if global time is in the year 2189 or later, or before 1751
     */
    public static void requireRoomBeyond(Reading now) {
        if (now.latest().toNanosSaturated() > MOST || now.earliest().toNanosSaturated() < -MOST) {
            throw new TimeUnavailableException(
                    Unavailable.OVERFLOW,
                    "global time is %s now: nanoseconds of it, and of what is promised beyond it,"
                                    .formatted(now.interval())
                            + " do not fit into 64 bits. Put the time right that the file tells");
        }
    }

    /**
     * Begins, if it has not begun, and rises as far as it is wanted and may.
     *
     * <p>For one thread, which may be held up for as long as the disk likes.
     *
     * @param wanted nanoseconds of global time
     * @throws TimeUnavailableException if the reading is too wide
     * @throws IOException if the disk fails; nothing has risen then, and it may be tried again
     */
    void raise(Reading now, long wanted) throws IOException {
        requireRoomBeyond(now.within(maxError));
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
