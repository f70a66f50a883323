package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A lease as its owner knows it; guarded by its stripe, like all that it is linked with. */
final class Lease {

    final Resource resource;
    final LeaseId id;
    final long token;
    final Mode mode;
    final String holder;
    final @Nullable RequestKey key;

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
            long term) {
        this.resource = resource;
        this.id = id;
        this.token = token;
        this.mode = mode;
        this.holder = holder;
        this.key = key;
        this.expires = expires;
        this.term = term;
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
