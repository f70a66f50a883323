package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of one resource: who has it, who waits for it, its version and its tokens.
 *
 * <p>Leases that conflict are never in it together, so all are of one mode: any number of READs, or
 * one WRITE. Those that have expired stay until something needs their place, or the wheel finds
 * them.
 */
final class Resource {

    /** Itself, its place in a table, and its queue's. */
    private static final long BYTES = 300;

    final String name;

    /** What it granted before this token was given out has been forgotten. */
    final long knownSince;

    /** Highest token of a WRITE, and of a READ, that is known of. */
    long lastWrite = Long.MIN_VALUE;

    long lastRead = Long.MIN_VALUE;

    /** What its content is, if that is known: nobody has had a WRITE lease since. */
    @Nullable String version;

    /** Readers saw different ones: somebody writes without a lease. */
    boolean contradicted;

    @Nullable Lease first;
    private @Nullable Lease last;
    int holding;

    /** The latest expiry of any lease, and how many share it. */
    private long mostExpires = Long.MIN_VALUE;

    private int sharingMost;

    private @Nullable Set<Waiter> queue;
    private int waitingWrites;
    private int recallingWrites;
    private int recallingReads;

    Resource(String name, long knownSince) {
        this.name = name;
        this.knownSince = knownSince;
    }

    /** About what it takes up by itself. */
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
     * Whether somebody waits for leases of this mode to end. A READ may wait behind a WRITE that
     * recalls nobody itself: then it recalls for both.
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
        noteExpiry(lease.expires);
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
     * Takes a lease out.
     *
     * @param wakes whoever may have waited for it alone is added
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
        if (lease.expires == mostExpires && --sharingMost == 0) {
            mostExpires = Long.MIN_VALUE;
            for (Lease l = first; l != null; l = l.after) {
                noteExpiry(l.expires);
            }
            wakeNext(wakes); // who sleeps until then may look sooner
        }
    }

    /**
     * Takes all out; {@link #first} and what follows it stay linked, for the caller to go through.
     */
    void removeAll(List<Runnable> wakes) {
        for (Lease l = first; l != null; l = l.after) {
            l.wake(wakes);
        }
        first = null;
        last = null;
        holding = 0;
        mostExpires = Long.MIN_VALUE;
        sharingMost = 0;
        wakeNext(wakes);
    }

    void extend(Lease lease, long expires) {
        if (expires > lease.expires) {
            lease.expires = expires;
            noteExpiry(expires);
        }
    }

    private void noteExpiry(long expires) {
        if (expires > mostExpires) {
            mostExpires = expires;
            sharingMost = 1;
        } else if (expires == mostExpires) {
            sharingMost++;
        }
    }

    /** The latest that any holder was promised; the least number if there is none. */
    long mostExpires() {
        return mostExpires;
    }

    /** Whether no lease conflicts with the mode, or each that does is certainly over. */
    boolean isFreeFor(Mode mode, long earliest) {
        return first == null || !first.mode.conflictsWith(mode) || mostExpires < earliest;
    }

    /** Whether a request conflicts with an earlier one that waits; null for one that comes now. */
    boolean mustWait(Mode mode, @Nullable Waiter self) {
        if (self != null) {
            return !self.next;
        }
        return mode == Mode.WRITE ? waiting() > 0 : waitingWrites > 0;
    }

    /**
     * Puts a request at the end.
     *
     * @param wakes holders that are recalled by it are added
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
     * Takes a request out.
     *
     * @param wakes those whose turn it is now are added
     * @return whether it was there
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
        // A READ that goes lets nobody through but a WRITE that has become the first.
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

    /** The first if it is a WRITE, else all READs before the first WRITE. */
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

    /** Wakes those who made the same wish again: it has been granted. */
    void wakeTwins(RequestKey key, List<Runnable> wakes) {
        if (queue != null) {
            for (Waiter waiter : queue) {
                if (key.equals(RequestKey.of(waiter.request))) {
                    wakes.add(waiter.wake);
                }
            }
        }
    }

    /** Wakes those whose turn it is. */
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

    /** Whether a lease that conflicts has a higher token. */
    boolean isSuperseded(Mode mode, long token) {
        return token < lastWrite || (mode == Mode.WRITE && token < lastRead);
    }

    /**
     * What is known of a token; null if that is nothing.
     *
     * @param start tokens up to this one are of earlier lives
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
