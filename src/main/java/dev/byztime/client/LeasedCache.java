package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Wish;
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
 * Copies of a storage's values that are never stale, each under a READ lease.
 *
 * <p>Writers hold a WRITE lease of the resource, show its token to the storage, and say what
 * version they leave. A copy whose lease has run out is asked about, and fetched again only if its
 * version is no longer current. A thread for each copy listens for its recall. Copies are never
 * forgotten: it is for resources whose number is known.
 *
 * @param <V> the values
 */
public final class LeasedCache<V> implements AutoCloseable {

    private final LeaseClient leases;
    private final LocalClock clock;
    private final Pause pause;
    private final String holder;
    private final Source<V> source;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * Where the values are.
     *
     * @param <V> the values
     */
    @FunctionalInterface
    public interface Source<V> {

        /**
         * Reads a value and its version.
         *
         * @param token the reader's. From now on the storage must refuse writes with lower ones, in
         *     one step with this read: a write of an earlier holder may still be on its way
         */
        Copy<V> read(String resource, long token) throws Exception;
    }

    /**
     * A value.
     *
     * @param <V> its type
     * @param version that its writer gave to it
     */
    public record Copy<V>(String version, V value) {}

    /** No lease was to be had in time, so it is not known whether a copy would be stale. */
    public static final class UnavailableException extends Exception {

        UnavailableException(String message) {
            super(message);
        }
    }

    /**
     * What may be returned, as one value: an old copy must never be seen with a new end.
     *
     * @param untilNs on CLOCK_BOOTTIME
     */
    private record Fresh<V>(Copy<V> copy, Grant lease, long untilNs) {}

    /** The copy of one resource. */
    private final class Entry {

        private final String resource;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Fresh<V> fresh;

        /** The last one, fresh or not: it may turn out to be current. */
        private @Nullable Copy<V> last;

        private @Nullable Thread listener;

        private Entry(String resource) {
            this.resource = resource;
        }

        /** The copy, if it cannot be stale now. */
        private @Nullable Copy<V> valid() {
            Fresh<V> seen = fresh;
            return seen != null && clock.read().boottimeNs() < seen.untilNs ? seen.copy : null;
        }

        private Copy<V> fetch(long waitNs) throws Exception {
            long begun = clock.read().boottimeNs();
            if (!lock.tryLock(waitNs, TimeUnit.NANOSECONDS)) {
                throw new UnavailableException("another thread asks for it");
            }
            try {
                return fetched(waitNs - (clock.read().boottimeNs() - begun));
            } finally {
                lock.unlock();
            }
        }

        private Copy<V> fetched(long waitNs) throws Exception {
            Copy<V> known = valid();
            if (known != null) {
                return known; // somebody else has fetched it meanwhile
            }
            drop();
            String version = last == null ? null : last.version();
            String id = UUID.randomUUID().toString();
            Wish wish = new Wish(resource, holder, Mode.READ, 0, id, version, true);
            Asked asked = LeaseGuard.ask(leases, clock, pause, wish, waitNs);
            if (!(asked.answer() instanceof Grant lease)) {
                throw new UnavailableException(
                        asked.answer() instanceof NotNow later
                                ? later.reason()
                                : asked.answer().toString());
            }
            Copy<V> copy = last != null && lease.current() ? last : read(lease);
            last = copy;
            keep(new Fresh<>(copy, lease, LeaseGuard.end(asked.sent(), lease)));
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

        /** Until it is recalled, or over: then the copy is no longer believed. */
        private void listen(Fresh<V> copy) {
            while (true) {
                long left = copy.untilNs - clock.read().boottimeNs();
                Answer answer = left <= 0 ? null : leases.awaitRecall(copy.lease, left);
                if (answer instanceof NotNow later && !Thread.currentThread().isInterrupted()) {
                    // It cannot be recalled either; the promise stands until its end.
                    pause.park(Math.min(left, LeaseGuard.rest(later)));
                } else if (!(answer instanceof Grant standing) || standing.recalled()) {
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
         * Stops believing the copy, and then gives its lease up: also if it is over, since to the
         * service it lasts a little longer, and writers would wait for that.
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
     * @param clock of this machine; its CLOCK_BOOTTIME counts
     * @param holder for whom the leases are
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
     * A value that was the storage's at some moment between the call and its return.
     *
     * @param waitNs how long to queue behind writers, or another thread that does, if there is no
     *     copy
     * @throws UnavailableException if no lease was to be had
     * @throws Exception the source's own
     */
    public V get(String resource, long waitNs) throws Exception {
        Entry entry = entries.computeIfAbsent(resource, Entry::new);
        Copy<V> copy = entry.valid();
        return (copy == null ? entry.fetch(waitNs) : copy).value();
    }

    /** Gives all leases up. Who gets a value afterwards takes new ones. */
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
