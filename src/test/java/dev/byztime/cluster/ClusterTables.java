package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What one life of an owner remembers: the plainest tables that there can be. */
final class ClusterTables {

    enum Verdict {
        ACCEPTED,
        DUPLICATE,
        STALE,
        EARLY
    }

    /** A lease as its owner knows it. */
    record Lease(long token, long expires) {}

    final UUID life;

    private long breaks;
    private final Map<Integer, Long> last = new TreeMap<>();
    private final Map<String, Lease> leases = new TreeMap<>();
    private long upper;
    private long used;
    private long lastStamp;
    private long lastToken;
    private long lastTimestamp;

    /** Earlier owners gave out no timestamp above this, on any timescale. */
    private final long timestampsAbove;

    /** What transactions of this life were promised. */
    private long lastPromise;

    /** What those of the owners before were promised, if their tables are these. */
    final @Nullable Long promisedBefore;

    private long epoch;

    ClusterTables(PartitionLife life, PartitionBounds beginning) {
        this.life = life.id();
        this.breaks = life.breaks();
        upper = beginning.messagesNs();
        used = upper;
        lastStamp = upper;
        lastToken = beginning.counter();
        lastTimestamp = Long.MIN_VALUE;
        timestampsAbove = beginning.promisesNs();
        lastPromise = Long.MIN_VALUE;
        promisedBefore = null;
    }

    /** The same tables at the next owner, but for those of transactions, which begin empty. */
    ClusterTables(PartitionLife life, ClusterTables before) {
        this.life = life.id();
        this.breaks = life.breaks();
        last.putAll(before.last);
        leases.putAll(before.leases);
        upper = before.upper;
        used = before.used;
        lastStamp = before.lastStamp;
        lastToken = before.lastToken;
        lastTimestamp = Long.MIN_VALUE;
        timestampsAbove = life.unmoved().beginning().promisesNs();
        lastPromise = Long.MIN_VALUE;
        promisedBefore =
                before.promisedBefore == null
                        ? before.lastPromise
                        : Math.max(before.lastPromise, before.promisedBefore);
    }

    /** The same tables as they are now. */
    ClusterTables copy(PartitionLife life) {
        return new ClusterTables(life, this);
    }

    /** Voids all leases at a break. */
    void follow(PartitionLife present) {
        if (present.breaks() > breaks) {
            breaks = present.breaks();
            leases.clear();
        }
    }

    /** The highest values that were used. */
    PartitionBounds used() {
        long promised = Math.max(timestampsAbove, Math.max(lastPromise, lastTimestamp));
        for (Lease lease : leases.values()) {
            promised = Math.max(promised, lease.expires);
        }
        return new PartitionBounds(Math.max(Math.max(used, upper), lastStamp), promised, lastToken);
    }

    Verdict judge(int connection, long timestamp, long ceiling, long watermark) {
        if (timestamp > ceiling) {
            return Verdict.EARLY;
        }
        upper = Math.max(upper, watermark);
        last.values().removeIf(row -> row <= upper);
        Long row = last.get(connection);
        if (timestamp <= (row == null ? upper : row)) {
            return row == null ? Verdict.STALE : Verdict.DUPLICATE;
        }
        last.put(connection, timestamp);
        used = Math.max(used, timestamp);
        return Verdict.ACCEPTED;
    }

    /** The next stamp; {@link Long#MIN_VALUE} if there is none below the ceiling. */
    long stamp(long estimate, long ceiling) {
        long next = Math.max(lastStamp + 1, estimate);
        if (next > ceiling) {
            return Long.MIN_VALUE;
        }
        lastStamp = next;
        return next;
    }

    /** The next token or epoch; {@link Long#MIN_VALUE} if there is none below the ceiling. */
    long token(long ceiling) {
        return lastToken >= ceiling ? Long.MIN_VALUE : ++lastToken;
    }

    long lastToken() {
        return lastToken;
    }

    /** The epoch of this life, or 0 if it has none yet. */
    long epoch() {
        return epoch;
    }

    void epoch(long token) {
        epoch = token;
    }

    long timestamp(long latest) {
        return Math.max(latest, Math.max(lastTimestamp, timestampsAbove) + 1);
    }

    void prepared(long timestamp, long until) {
        lastTimestamp = timestamp;
        lastPromise = Math.max(lastPromise, until);
    }

    boolean isFree(String resource, long earliest) {
        Lease lease = leases.get(resource);
        return lease == null || earliest > lease.expires;
    }

    boolean has(String resource, long token) {
        Lease lease = leases.get(resource);
        return lease != null && lease.token == token;
    }

    boolean hasOther(String resource, long token) {
        Lease lease = leases.get(resource);
        return lease != null && lease.token != token;
    }

    long expires(String resource) {
        Lease lease = leases.get(resource);
        return lease == null ? Long.MIN_VALUE : lease.expires;
    }

    void put(String resource, long token, long expires) {
        leases.put(resource, new Lease(token, expires));
    }

    void release(String resource, long token) {
        for (Iterator<Lease> all = leases.values().iterator(); all.hasNext(); ) {
            if (all.next().token == token) {
                all.remove();
            }
        }
    }
}
