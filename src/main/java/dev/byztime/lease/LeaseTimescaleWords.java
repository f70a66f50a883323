package dev.byztime.lease;

import dev.byztime.time.KeptTime;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * The content of the file {@value LeaseService#SCALE} in words for an operator, without its key,
 * which is a secret.
 */
public final class LeaseTimescaleWords {

    /** The record; null if there is none. */
    private final @Nullable LeaseTimescaleRecord record;

    private final @Nullable BlankRecord blank;

    private LeaseTimescaleWords(byte[] content) {
        this.blank = BlankRecord.of(content);
        this.record = blank == null ? LeaseTimescaleRecord.parse(content) : null;
    }

    /** Whether no life on this folder has promised anything. */
    public boolean isNew() {
        return blank == BlankRecord.NEW;
    }

    /** The content of the file after an operator has given the record up. */
    public static byte[] givenUp() {
        return BlankRecord.GIVEN_UP.toBytes();
    }

    /**
     * Reads the content of the file.
     *
     * @throws IllegalArgumentException if the content is not valid
     */
    public static LeaseTimescaleWords of(byte[] content) {
        return new LeaseTimescaleWords(content);
    }

    /**
     * The content in words.
     *
     * @param when describes the distance of an instant of global time, such as "5 s ago"
     */
    public String text(Function<Timestamp, String> when) {
        if (record == null) {
            return isNew()
                    ? "no lease was promised yet."
                    : "given up by an operator. The next start waits for the longest"
                            + " term, and accepts no earlier claim.";
        }
        LongestPromise longest = record.longest();
        KeptTime seen = record.seen();
        if (longest == null || seen == null) {
            return "an earlier version of the service wrote it, which did not say how"
                    + " long leases last. The next start waits for the longest term, and"
                    + " accepts no earlier claim.";
        }
        Timestamp time = seen.latest();
        return "the timescale that leases were promised on (and a key, which is not shown): written when global time was at most %s (%s), in boot %s. Leases have lasted for up to %s s, by clocks that were wrong by up to %s s.%s"
                .formatted(
                        time,
                        when.apply(time),
                        record.era().bootId(),
                        plain(longest.term()),
                        plain(longest.maxError()),
                        quiet(record, seen.local().toNanosSaturated()));
    }

    private static String quiet(LeaseTimescaleRecord record, long localNs) {
        if (record.quietUntilNs() <= localNs) {
            return "";
        }
        Timestamp left = Timestamp.ofNanos(record.quietUntilNs()).minus(Timestamp.ofNanos(localNs));
        return " No lease was to be granted for %d s after that (%s)."
                .formatted(left.plusNanos(Timestamp.BILLION - 1).seconds(), record.cause());
    }

    /** The number without trailing zeros. */
    private static String plain(Timestamp length) {
        return length.toString().replaceFirst("\\.?0+$", "");
    }
}
