package dev.byztime.lease;

import dev.byztime.seal.SealKey;
import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Era;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the file {@value LeaseService#SCALE}: eleven lines of ASCII.
 *
 * <pre>
 *   byztime-lease-scale 2                      format and its version
 *   era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1   the boot in which it was written
 *   quiet-until 1234.500000000                 on that boot's local clock: nothing is granted before
 *   cause discontinuity                        why not
 *   longest-term 60.000000000                  of any life on this folder
 *   largest-error 1.000000000                  likewise
 *   local 1200.000000000                       all readings together: the local clock, and the time
 *   earliest 1795237012.123456789
 *   latest 1795237012.133456789
 *   key 0f1e...                                64 hexadecimal digits, which authenticates claims
 *   crc32c 8a9136aa                            of the bytes before this line
 * </pre>
 *
 * Version 1 had neither cause nor the five lines between it and the key.
 *
 * @param era the boot in which it was written
 * @param quietUntilNs local clock of that boot
 * @param cause the reason for the quiet
 * @param longest the longest promise of any life on this folder; null in version 1
 * @param seen what all readings of that boot say together; null in version 1
 * @param key the key of claims
 */
record LeaseTimescaleRecord(
        Era era,
        long quietUntilNs,
        Recovering.Cause cause,
        @Nullable LongestPromise longest,
        @Nullable KeptTime seen,
        SealKey key) {

    private static final String HEAD = "byztime-lease-scale ";
    private static final String NUMBER = "(-?[0-9]{1,18}\\.[0-9]{9})\n";

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>"
                            + HEAD
                            + "(?:(?<one>1)|2)\n"
                            + "era (?<era>[0-9a-f-]{36})\n"
                            + "quiet-until (?<quiet>-?[0-9]{1,18}\\.[0-9]{9})\n"
                            + "(?:cause (?<cause>[a-z-]{1,32})\n"
                            + "longest-term "
                            + named("term")
                            + "largest-error "
                            + named("error")
                            + "local "
                            + named("local")
                            + "earliest "
                            + named("earliest")
                            + "latest "
                            + named("latest")
                            + ")?"
                            + "key (?<key>[0-9a-f]{64})\n)"
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    private static String named(String group) {
        return NUMBER.replace("(", "(?<" + group + ">");
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}, in this
     *     version or version 1
     */
    static LeaseTimescaleRecord parse(byte[] bytes) {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches()
                || !TextChecksum.of(lines.group("body")).equals(lines.group("crc"))
                || (lines.group("one") == null) != (lines.group("cause") != null)) {
            throw new IllegalArgumentException("not the lines of a lease scale");
        }
        Era era = Era.parse(lines.group("era"));
        long quietUntilNs = nanos(lines, "quiet");
        SealKey key = SealKey.parseHex(lines.group("key"));
        if (lines.group("one") != null) {
            return new LeaseTimescaleRecord(
                    era, quietUntilNs, Recovering.Cause.DISCONTINUITY, null, null, key);
        }
        return new LeaseTimescaleRecord(
                era,
                quietUntilNs,
                cause(lines.group("cause")),
                longest(lines),
                new KeptTime(
                        TimestampText.parse(lines.group("local")),
                        TimestampText.parse(lines.group("earliest")),
                        TimestampText.parse(lines.group("latest"))),
                key);
    }

    byte[] toBytes() {
        if (longest == null || seen == null) {
            throw new IllegalStateException("version 1 is not written any more");
        }
        String body =
                HEAD
                        + """
                        2
                        era %s
                        quiet-until %s
                        cause %s
                        longest-term %s
                        largest-error %s
                        local %s
                        earliest %s
                        latest %s
                        key %s
                        """
                                .formatted(
                                        era,
                                        Timestamp.ofNanos(quietUntilNs),
                                        name(cause),
                                        longest.term(),
                                        longest.maxError(),
                                        seen.local(),
                                        seen.earliest(),
                                        seen.latest(),
                                        key.toHex());
        return (body + "crc32c " + TextChecksum.of(body) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static LongestPromise longest(Matcher lines) {
        Timestamp term = TimestampText.parse(lines.group("term"));
        Timestamp error = TimestampText.parse(lines.group("error"));
        if (term.isNegative()
                || term.isAfter(LeaseLimits.MAX_TERM_OR_ERROR)
                || error.isNegative()
                || error.isAfter(LeaseLimits.MAX_TERM_OR_ERROR)) {
            throw new IllegalArgumentException("no life has made promises of that length");
        }
        return new LongestPromise(term, error);
    }

    private static long nanos(Matcher lines, String group) {
        return TimestampText.parse(lines.group(group)).toNanosSaturated();
    }

    private static Recovering.Cause cause(String name) {
        return Recovering.Cause.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static String name(Recovering.Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The record without its key, which is a secret. */
    @Override
    public String toString() {
        return seen == null
                ? "a reading that was not written down, of boot " + era
                : "global time between %s and %s at %s on the local clock of boot %s"
                        .formatted(seen.earliest(), seen.latest(), seen.local(), era);
    }
}
