package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A lease as its owner knows it; guarded by its stripe, like all that it is linked with. */
final class Lease {

    /** Itself, and its places in tables and in the wheel; the benchmark tells. */
    private static final long BYTES = 400;

    private static final long VERSION_BYTES = 512;

    final Resource resource;
    final LeaseId id;
    final long token;
    final Mode mode;
    final String holder;
    final @Nullable RequestKey key;

    /**
     * Granted by an earlier life; known by its claim, which says nothing of what happened since.
     */
    final boolean proven;

    /** The latest that was promised: nanoseconds of global time. */
    long expires;

    long term;
    boolean revoked;

    /** A WRITE holder's word on what it leaves behind, should it release. */
    @Nullable String published;

    /** Who waits for a recall, or for its end. */
    @Nullable List<Runnable> watchers;

    @Nullable Lease before;
    @Nullable Lease after;

    /** In the wheel. */
    @Nullable Lease wheelBefore;

    @Nullable Lease wheelAfter;
    int slot;

    Lease(
            Resource resource,
            LeaseId id,
            long token,
            Mode mode,
            String holder,
            @Nullable RequestKey key,
            long expires,
            long term,
            boolean proven) {
        this.resource = resource;
        this.id = id;
        this.token = token;
        this.mode = mode;
        this.holder = holder;
        this.key = key;
        this.expires = expires;
        this.term = term;
        this.proven = proven;
    }

    /** About what it takes up, with a version that it may publish. */
    long bytes() {
        int names = holder.length() + (key == null ? 0 : key.requestId().length());
        return BYTES + 2L * names + (mode == Mode.WRITE ? VERSION_BYTES : 0);
    }

    boolean isRecalled() {
        return revoked || resource.recalls(mode);
    }

    LeaseRef ref() {
        return new LeaseRef(resource.name, id, token);
    }

    void watch(Runnable wake) {
        List<Runnable> known = watchers;
        if (known == null) {
            known = new ArrayList<>(1);
            watchers = known;
        }
        known.add(wake);
    }

    void unwatch(Runnable wake) {
        List<Runnable> known = watchers;
        if (known != null && known.remove(wake) && known.isEmpty()) {
            watchers = null;
        }
    }

    void wake(List<Runnable> wakes) {
        if (watchers != null) {
            wakes.addAll(watchers);
        }
    }
}
