package dev.byztime.daemon.keys;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rate limit for strangers: a token bucket for each network of 256 IPv4 addresses, or for each
 * /56 of IPv6.
 *
 * <p>It knows a limited number of networks. The networks that have been silent for longest are
 * forgotten, and begin with a full bucket again. Thread-safe.
 */
public final class AddressBuckets {

    private static final long SECOND_NS = 1_000_000_000;
    private static final int PREFIX_BYTES_4 = 3;
    private static final int PREFIX_BYTES_6 = 7;

    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets;

    private static final class Bucket {
        private double tokens;
        private long asOfNs;
    }

    /**
     * Creates the buckets.
     *
     * @param perSecond the tokens that a bucket gains in a second
     * @param burst the tokens that a bucket holds
     * @param networks the number of networks that are known at once
     */
    public AddressBuckets(double perSecond, int burst, int networks) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.buckets =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                        return size() > networks;
                    }
                };
    }

    /** Takes a token; false if there is none. */
    public synchronized boolean take(InetAddress address, long nowNs) {
        Bucket bucket = buckets.get(network(address));
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = burst;
            bucket.asOfNs = nowNs;
            buckets.put(network(address), bucket);
        }
        double filled = (double) (nowNs - bucket.asOfNs) / SECOND_NS * perSecond;
        bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, filled));
        bucket.asOfNs = nowNs;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    /** The network of an address, as a key. */
    static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        int length = address instanceof Inet4Address ? PREFIX_BYTES_4 : PREFIX_BYTES_6;
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
    }
}
