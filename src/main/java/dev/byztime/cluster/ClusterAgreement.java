package dev.byztime.cluster;

import dev.byztime.seal.SealKey;
import dev.byztime.seal.SipHash;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What all instances of a service must agree on, as it is in the store: lines of ASCII.
 *
 * <pre>
 *   byztime-agreement 1            format and its version
 *   partitions 64
 *   margin 10.000000000            the limits
 *   longest-term 60.000000000
 *   longest-hold 10.000000000
 *   slack 10.000000000
 *   counter-slack 10000000000
 *   max-error 1.000000000
 *   trust 30.000000000
 *   lag 2.000000000
 *   hashes 7ac1...                 32 hexadecimal digits: the key by which names are cut into partitions
 *   claims 0f1e...                 64 hexadecimal digits: the secret behind the keys of claims, and
 *                                  behind the key of requests between instances
 *   crc32c 8a9136aa                of the bytes before this line
 * </pre>
 *
 * <p>The first instance writes it, with keys that it has drawn. It never changes, because a name
 * that fell into another partition would have two owners.
 *
 * @param partitions the number of partitions
 * @param limits the limits of all instances
 * @param hashes the key of {@link PartitionHash}: 16 bytes as hexadecimal digits
 * @param claims the secret from which keys of claims, and of requests between instances, are
 *     derived
 */
public record ClusterAgreement(
        int partitions, PartitionLimits limits, String hashes, SealKey claims) {

    /** The largest number of partitions. */
    public static final int MOST_PARTITIONS = 4096;

    private static final String HEAD = "byztime-agreement 1";
    private static final int HASH_KEY_BYTES = 16;
    private static final int RADIX = 16;

    /**
     * @throws IllegalArgumentException if the number of partitions is out of range, or if the key
     *     of hashes is none
     */
    public ClusterAgreement {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions: %d is not from 1 to %d".formatted(partitions, MOST_PARTITIONS));
        }
        if (!hashes.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("a key of hashes has 32 hexadecimal digits");
        }
    }

    /**
     * An agreement with new keys, for the first instance.
     *
     * @param random a generator of the quality that keys need
     */
    public static ClusterAgreement draw(
            int partitions, PartitionLimits limits, RandomGenerator random) {
        byte[] hashes = new byte[HASH_KEY_BYTES];
        random.nextBytes(hashes);
        return new ClusterAgreement(
                partitions, limits, HexFormat.of().formatHex(hashes), SealKey.draw(random));
    }

    /** The hash that says to which partition something belongs. */
    public PartitionHash hash() {
        return new PartitionHash(key(), partitions);
    }

    /** The hash that makes digests of connections, the same in all instances. */
    public SipHash connections() {
        SipHash.Hash derived = derived("digests of connections");
        return new SipHash(derived.first(), derived.second());
    }

    private SipHash key() {
        int half = hashes.length() / 2;
        return new SipHash(
                Long.parseUnsignedLong(hashes.substring(0, half), RADIX),
                Long.parseUnsignedLong(hashes.substring(half), RADIX));
    }

    /** What instances authenticate their requests and answers with. */
    public InstanceSeal seal() {
        return new InstanceSeal(claims.derived("requests between instances"));
    }

    private SipHash.Hash derived(String purpose) {
        byte[] name = purpose.getBytes(StandardCharsets.US_ASCII);
        return key().hash(name, 0, name.length);
    }

    /**
     * How the settings of an instance differ from this agreement: a line for each. Keys are no
     * settings.
     *
     * @param own with the settings of the instance
     */
    public List<String> differences(ClusterAgreement own) {
        List<String> differences = new ArrayList<>();
        List<Setting> ours = own.settings();
        List<Setting> agreed = settings();
        for (int i = 0; i < agreed.size(); i++) {
            if (!agreed.get(i).equals(ours.get(i))) {
                differences.add(
                        "%s is %s here and %s there"
                                .formatted(
                                        agreed.get(i).name,
                                        ours.get(i).value,
                                        agreed.get(i).value));
            }
        }
        return differences;
    }

    private record Setting(String name, String value) {

        static Setting time(String name, long ns) {
            return new Setting(name, Timestamp.ofNanos(ns).toString());
        }
    }

    private List<Setting> settings() {
        return List.of(
                new Setting("partitions", Integer.toString(partitions)),
                Setting.time("margin", limits.marginNs()),
                Setting.time("longest-term", limits.longestTermNs()),
                Setting.time("longest-hold", limits.longestHoldNs()),
                Setting.time("slack", limits.slackNs()),
                new Setting("counter-slack", Long.toString(limits.counterSlack())),
                Setting.time("max-error", limits.maxErrorNs()),
                Setting.time("trust", limits.trustNs()),
                Setting.time("lag", limits.lagNs()));
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    public static ClusterAgreement parse(byte[] bytes) {
        RecordLines lines = RecordLines.parse(HEAD, bytes);
        ClusterAgreement agreement =
                new ClusterAgreement(
                        Integer.parseInt(lines.value("partitions")),
                        new PartitionLimits(
                                nanos(lines, "margin"),
                                nanos(lines, "longest-term"),
                                nanos(lines, "longest-hold"),
                                nanos(lines, "slack"),
                                Long.parseLong(lines.value("counter-slack")),
                                nanos(lines, "max-error"),
                                nanos(lines, "trust"),
                                nanos(lines, "lag")),
                        lines.value("hashes"),
                        SealKey.parseHex(lines.value("claims")));
        if (!Arrays.equals(agreement.toBytes(), bytes)) {
            throw new IllegalArgumentException("its lines are not in normal form");
        }
        return agreement;
    }

    /** The bytes in the store. */
    public byte[] toBytes() {
        RecordLines lines = RecordLines.below(HEAD);
        settings().forEach(setting -> lines.with(setting.name, setting.value));
        return lines.with("hashes", hashes).with("claims", claims.toHex()).toBytes();
    }

    private static long nanos(RecordLines lines, String name) {
        return TimestampText.parse(lines.value(name)).toNanosSaturated();
    }

    /** The agreement without its keys, which are secrets. */
    @Override
    public String toString() {
        return settings().toString();
    }
}
