package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseGuard.Asked;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cache of a storage's values that are never stale, each under a READ lease.
 *
 * <p>Writers hold a WRITE lease of the resource, send its token to the storage, and publish the
 * version that they leave. When the lease of a copy has expired, the cache acquires a new one, and
 * fetches the value again only if its version is no longer current. A thread for each copy listens
 * for its recall. Copies are never evicted, so the number of resources must be bounded.
 *
 * @param <V> the type of the values
 */
public final class LeasedCache<V> implements AutoCloseable {

    private final LeaseClient leases;
    private final LocalClock clock;
    private final Pause pause;
    private final String holder;
    private final Source<V> source;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * The storage of the values.
     *
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface Source<V> {

        /**
         * Reads a value and its version.
         *
         * @param token the reader's fencing token. In one step with this read, the storage must
         *     begin to refuse writes with lower tokens, because a write of an earlier holder may
         *     still be on its way
         */
        Copy<V> read(String resource, long token) throws Exception;
    }

    /**
     * A value with its version.
     *
     * @param <V> the type of the value
     * @param version the version that its writer gave to it
     */
    public record Copy<V>(String version, V value) {}

    /** Thrown if no lease was granted in time, so that a copy might be stale. */
    public static final class UnavailableException extends Exception {

        UnavailableException(String message) {
            super(message);
        }
    }

    /**
     * A copy and the end of its lease in one object, so that no thread sees an old copy with a new
     * end.
     *
     * @param untilNs the end of the lease, in nanoseconds of CLOCK_BOOTTIME
     */
    private record Fresh<V>(Copy<V> copy, Grant lease, long untilNs) {}

    /** The copy of one resource. */
    private final class Entry {

        private final String resource;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Fresh<V> fresh;

        /** The last copy, even after its lease, because it may still be current. */
        private @Nullable Copy<V> last;

        private @Nullable Thread listener;

        private Entry(String resource) {
            this.resource = resource;
        }

        /** The copy if its lease holds; null otherwise. */
        private @Nullable Copy<V> valid() {
            Fresh<V> seen = fresh;
            return seen != null && clock.read().boottimeNs() < seen.untilNs ? seen.copy : null;
        }

        private Copy<V> fetch(long waitNs) throws Exception {
            long begunNs = clock.read().boottimeNs();
            if (!lock.tryLock(waitNs, TimeUnit.NANOSECONDS)) {
                throw new UnavailableException("another thread asks for it");
            }
            try {
                return fetched(waitNs - (clock.read().boottimeNs() - begunNs));
            } finally {
                lock.unlock();
            }
        }

        private Copy<V> fetched(long waitNs) throws Exception {
            Copy<V> known = valid();
            if (known != null) {
                return known; // another thread has fetched it in the meantime
            }
            drop();
            String version = last == null ? null : last.version();
            String id = UUID.randomUUID().toString();
            LeaseRequest request =
                    new LeaseRequest(resource, holder, Mode.READ, 0, id, version, true);
            Asked asked = LeaseGuard.ask(leases, clock, pause, request, waitNs);
            if (!(asked.answer() instanceof Grant lease)) {
                throw new UnavailableException(
                        asked.answer() instanceof NotNow later
                                ? later.reason()
                                : asked.answer().toString());
            }
            Copy<V> copy = last != null && lease.current() ? last : read(lease);
            last = copy;
            keep(new Fresh<>(copy, lease, LeaseGuard.endNs(asked.sentNs(), lease)));
            known = valid();
            if (known == null) {
                throw new UnavailableException("the lease was over before the value was read");
            }
            return known;
        }

        private Copy<V> read(Grant lease) throws Exception {
            boolean read = false;
            try {
                Copy<V> copy = source.read(resource, lease.token());
                leases.publish(lease, copy.version());
                read = true;
                return copy;
            } finally {
                if (!read) {
                    leases.release(lease, null);
                }
            }
        }

        private void keep(Fresh<V> copy) {
            fresh = copy;
            listener = Thread.ofVirtual().name("copy of " + resource).start(() -> listen(copy));
        }

        /** Waits until the lease is recalled or over, and then drops the copy. */
        private void listen(Fresh<V> copy) {
            while (true) {
                long leftNs = copy.untilNs - clock.read().boottimeNs();
                Answer answer = leftNs <= 0 ? null : leases.awaitRecall(copy.lease, leftNs);
                if (answer instanceof NotNow later && !Thread.currentThread().isInterrupted()) {
                    // The service cannot recall the lease either, so it holds until its end.
                    pause.park(Math.min(leftNs, LeaseGuard.pauseNs(later)));
                } else if (!(answer instanceof Grant grant) || grant.recalled()) {
                    break;
                }
            }
            lock.lock();
            try {
                if (fresh == copy) {
                    drop();
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Stops using the copy, and then releases its lease. An expired lease is released too,
         * because it ends slightly later for the service, and writers would wait for it.
         */
        private void drop() {
            Fresh<V> before = fresh;
            fresh = null;
            Thread listening = listener;
            listener = null;
            if (listening != null && listening != Thread.currentThread()) {
                listening.interrupt();
            }
            if (before != null) {
                leases.release(before.lease, null);
            }
        }
    }

    /**
     * @param clock the clock of this machine, whose CLOCK_BOOTTIME is used
     * @param holder the name of the holder of the leases
     */
    public LeasedCache(
            LeaseClient leases, LocalClock clock, Pause pause, String holder, Source<V> source) {
        this.leases = leases;
        this.clock = clock;
        this.pause = pause;
        this.holder = holder;
        this.source = source;
    }

    /**
     * Returns a value that the storage had at some moment between the call and its return.
     *
     * @param waitNs how long to queue behind writers or another thread if there is no copy, in
     *     nanoseconds
     * @throws UnavailableException if no lease was granted
     * @throws Exception if the source throws it
     */
    public V get(String resource, long waitNs) throws Exception {
        Entry entry = entries.computeIfAbsent(resource, Entry::new);
        Copy<V> copy = entry.valid();
        return (copy == null ? entry.fetch(waitNs) : copy).value();
    }

    /** Releases all leases. Later calls of {@link #get} acquire new ones. */
    @Override
    public void close() {
        for (Entry entry : entries.values()) {
            entry.lock.lock();
            try {
                entry.drop();
            } finally {
                entry.lock.unlock();
            }
        }
    }
}
