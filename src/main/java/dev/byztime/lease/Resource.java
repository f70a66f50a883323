package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The state of one resource: its leases, its waiting requests, its version and its tokens.
 *
 * <p>It never contains conflicting leases, so all its leases have one mode: any number of READs, or
 * one WRITE. Expired leases stay until a request needs their place, or until the wheel finds them.
 */
final class Resource {

    /** The heap in bytes of a resource with its entry in a table and its queue. */
    private static final long BYTES = 300;

    final String name;

    /** Grants with tokens up to this one have been forgotten. */
    final long knownSince;

    /** The highest known token of a WRITE lease; the next field is that of a READ lease. */
    long lastWrite = Long.MIN_VALUE;

    long lastRead = Long.MIN_VALUE;

    /**
     * The version of the content; null if unknown. No WRITE lease was granted since it was
     * published.
     */
    @Nullable String version;

    /** Whether readers saw different versions, so that some writer has no lease. */
    boolean contradicted;

    @Nullable Lease first;
    private @Nullable Lease last;
    int holding;

    /** The latest expiry of all leases in nanoseconds; the next field counts the leases with it. */
    private long mostExpiresNs = Long.MIN_VALUE;

    private int sharingMost;

    private @Nullable Set<Waiter> queue;
    private int waitingWrites;
    private int recallingWrites;
    private int recallingReads;

    Resource(String name, long knownSince) {
        this.name = name;
        this.knownSince = knownSince;
    }

    /** Writes all that another process needs to go on. Waiting requests end with this process. */
    void writeTo(DataOutput out) throws IOException {
        out.writeUTF(name);
        out.writeLong(knownSince);
        out.writeLong(lastWrite);
        out.writeLong(lastRead);
        MovedText.write(version, out);
        out.writeBoolean(contradicted);
        out.writeInt(holding);
        for (Lease l = first; l != null; l = l.after) {
            l.writeTo(out);
        }
    }

    /** Reads what {@link #writeTo} wrote in another process, except the leases. */
    static Resource read(DataInput in) throws IOException {
        Resource resource = new Resource(in.readUTF(), in.readLong());
        resource.lastWrite = in.readLong();
        resource.lastRead = in.readLong();
        resource.version = MovedText.read(in);
        resource.contradicted = in.readBoolean();
        return resource;
    }

    /** The approximate heap in bytes, without leases. */
    long bytes() {
        return BYTES + 2L * (name.length() + (version == null ? 0 : version.length()));
    }

    boolean isIdle() {
        return holding == 0 && waiting() == 0;
    }

    int waiting() {
        return queue == null ? 0 : queue.size();
    }

    /**
     * Whether a waiting request recalls leases of this mode. A READ that recalls may wait behind a
     * WRITE that does not, and then recalls for both.
     */
    boolean recalls(Mode mode) {
        return recallingWrites > 0
                || (recallingReads > 0 && (mode == Mode.WRITE || waitingWrites > 0));
    }

    void add(Lease lease) {
        lease.before = last;
        if (last == null) {
            first = lease;
        } else {
            last.after = lease;
        }
        last = lease;
        holding++;
        noteExpiry(lease.expiresNs);
        noteToken(lease.mode, lease.token);
    }

    void noteToken(Mode mode, long token) {
        if (mode == Mode.WRITE) {
            lastWrite = Math.max(lastWrite, token);
        } else {
            lastRead = Math.max(lastRead, token);
        }
    }

    /**
     * Removes a lease.
     *
     * @param wakes receives the wake-ups of requests that may have waited only for this lease
     */
    void remove(Lease lease, List<Runnable> wakes) {
        Lease before = lease.before;
        Lease after = lease.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        holding--;
        lease.wake(wakes);
        if (lease.expiresNs == mostExpiresNs && --sharingMost == 0) {
            mostExpiresNs = Long.MIN_VALUE;
            for (Lease l = first; l != null; l = l.after) {
                noteExpiry(l.expiresNs);
            }
            wakeNext(wakes); // requests that sleep until the expiry may proceed sooner
        }
    }

    /**
     * Removes all leases. {@link #first} and its successors stay linked, so that the caller can
     * iterate over them.
     */
    void removeAll(List<Runnable> wakes) {
        for (Lease l = first; l != null; l = l.after) {
            l.wake(wakes);
        }
        first = null;
        last = null;
        holding = 0;
        mostExpiresNs = Long.MIN_VALUE;
        sharingMost = 0;
        wakeNext(wakes);
    }

    void extend(Lease lease, long expiresNs) {
        if (expiresNs > lease.expiresNs) {
            lease.expiresNs = expiresNs;
            noteExpiry(expiresNs);
        }
    }

    private void noteExpiry(long expiresNs) {
        if (expiresNs > mostExpiresNs) {
            mostExpiresNs = expiresNs;
            sharingMost = 1;
        } else if (expiresNs == mostExpiresNs) {
            sharingMost++;
        }
    }

    /** The latest expiry of all leases in nanoseconds; {@link Long#MIN_VALUE} if there are none. */
    long mostExpiresNs() {
        return mostExpiresNs;
    }

    /** Whether all leases that conflict with the mode, if any, have certainly expired. */
    boolean isFreeFor(Mode mode, long earliestNs) {
        return first == null || !first.mode.conflictsWith(mode) || mostExpiresNs < earliestNs;
    }

    /**
     * Whether a request conflicts with an earlier waiting one. {@code self} is null for a new
     * request.
     */
    boolean mustWait(Mode mode, @Nullable Waiter self) {
        if (self != null) {
            return !self.next;
        }
        return mode == Mode.WRITE ? waiting() > 0 : waitingWrites > 0;
    }

    /**
     * Adds a request at the end of the queue.
     *
     * @param wakes receives the wake-ups of holders that the request recalls
     */
    void enqueue(Waiter waiter, List<Runnable> wakes) {
        Set<Waiter> known = queue;
        if (known == null) {
            known = new LinkedHashSet<>();
            queue = known;
        }
        waiter.next = !mustWait(waiter.mode(), null);
        boolean recalled = first != null && recalls(first.mode);
        known.add(waiter);
        count(waiter, 1);
        if (first != null && !recalled && recalls(first.mode)) {
            for (Lease l = first; l != null; l = l.after) {
                l.wake(wakes);
            }
        }
    }

    /**
     * Removes a request from the queue.
     *
     * @param wakes receives the wake-ups of requests whose turn it is now
     * @return whether the request was in the queue
     */
    boolean dequeue(Waiter waiter, List<Runnable> wakes) {
        Set<Waiter> known = queue;
        if (known == null || !known.remove(waiter)) {
            return false;
        }
        count(waiter, -1);
        if (known.isEmpty()) {
            queue = null;
            return true;
        }
        // When a READ leaves, only a WRITE that has become the first may proceed.
        if (waiter.mode() == Mode.WRITE || known.iterator().next().mode() == Mode.WRITE) {
            letThrough(known, wakes);
        }
        return true;
    }

    private void count(Waiter waiter, int change) {
        if (waiter.mode() == Mode.WRITE) {
            waitingWrites += change;
            recallingWrites += waiter.recalls ? change : 0;
        } else {
            recallingReads += waiter.recalls ? change : 0;
        }
    }

    /** Wakes the first request if it is a WRITE, otherwise all READs before the first WRITE. */
    private static void letThrough(Set<Waiter> queue, List<Runnable> wakes) {
        boolean first = true;
        for (Waiter waiter : queue) {
            if (waiter.mode() == Mode.WRITE && !first) {
                return;
            }
            if (!waiter.next) {
                waiter.next = true;
                wakes.add(waiter.wake);
            }
            if (waiter.mode() == Mode.WRITE) {
                return;
            }
            first = false;
        }
    }

    /** Wakes waiting retries of a request that has been granted. */
    void wakeTwins(RequestKey key, List<Runnable> wakes) {
        if (queue != null) {
            for (Waiter waiter : queue) {
                if (key.equals(RequestKey.of(waiter.request))) {
                    wakes.add(waiter.wake);
                }
            }
        }
    }

    /** Wakes the requests whose turn it is. */
    void wakeNext(List<Runnable> wakes) {
        if (queue != null) {
            for (Waiter waiter : queue) {
                if (!waiter.next) {
                    return;
                }
                wakes.add(waiter.wake);
            }
        }
    }

    /** Whether a conflicting lease has a higher token. */
    boolean isSuperseded(Mode mode, long token) {
        return token < lastWrite || (mode == Mode.WRITE && token < lastRead);
    }

    /**
     * The verdict on a token; null if the resource does not know it.
     *
     * @param start the last token of earlier lives
     */
    @Nullable TokenVerdict check(long token, long start) {
        if (token < lastWrite) {
            return TokenVerdict.SUPERSEDED;
        }
        if (token == lastWrite && token < lastRead) {
            return TokenVerdict.SUPERSEDED;
        }
        if (token <= start) {
            return null; // even if a claim was confirmed: its life may have granted more since
        }
        // Above the last WRITE all are READs, if they were granted here and not forgotten.
        return token == lastWrite || (token > knownSince && token <= lastRead)
                ? TokenVerdict.CURRENT
                : null;
    }

    List<String> someHolders(int most) {
        List<String> names = new ArrayList<>(Math.min(most, holding));
        for (Lease l = first; l != null && names.size() < most; l = l.after) {
            names.add(l.holder);
        }
        return names;
    }
}
