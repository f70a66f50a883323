package dev.byztime.lease;

import dev.byztime.time.Timestamp;

import java.util.function.Function;

/**
 * What an operator may read of the file {@value LeaseTimescale#FILE}: all but its key, a secret.
 */
public final class LeaseTimescaleWords {

    private final LeaseTimescaleRecord record;

    private LeaseTimescaleWords(LeaseTimescaleRecord record) {
        this.record = record;
    }

    /**
     * @throws IllegalArgumentException if it is not what a service writes
     */
    public static LeaseTimescaleWords of(byte[] content) {
        return new LeaseTimescaleWords(LeaseTimescaleRecord.parse(content));
    }

    /**
     * In words.
     *
     * @param when says where an instant of global time lies, such as "5 s ago"
     */
    public String text(Function<Timestamp, String> when) {
        LongestPromise longest = record.longest();
        LeaseTimescaleRecord.Seen seen = record.seen();
        if (longest == null || seen == null) {
            return "an earlier version of the service wrote it, which did not say how long leases"
                    + " last. The next start waits for the longest term, and believes no claim of"
                    + " before.";
        }
        Timestamp time = Timestamp.ofNanos(seen.latestNs());
        return "written when global time was at most %s (%s), in boot %s. Leases have lasted for up to %s s, by clocks that were wrong by up to %s s.%s"
                .formatted(
                        time,
                        when.apply(time),
                        record.era().bootId(),
                        plain(longest.term()),
                        plain(longest.maxError()),
                        quiet(seen.localNs()));
    }

    private String quiet(long localNs) {
        if (record.quietUntilNs() <= localNs) {
            return "";
        }
        Timestamp left =
                Timestamp.ofNanos(record.quietUntilNs()).minus(Timestamp.ofNanos(localNs));
        return " No lease was to be granted for %d s after that (%s)."
                .formatted(left.plusNanos(Timestamp.BILLION - 1).seconds(), record.cause());
    }

    /** Without the zeros at its end. */
    private static String plain(Timestamp length) {
        return length.toString().replaceFirst("\\.?0+$", "");
    }
}
