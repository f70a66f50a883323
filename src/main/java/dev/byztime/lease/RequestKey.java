package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

/** The values that identify a request, so that a retry finds the same lease. */
record RequestKey(String resource, String holder, Mode mode, String requestId) {

    static @Nullable RequestKey of(AcquireRequest request) {
        String id = request.requestId();
        return id == null
                ? null
                : new RequestKey(request.resource(), request.holder(), request.mode(), id);
    }

    /**
     * This key with the resource's own string as its name, so that the text is in memory only once.
     */
    RequestKey of(String name) {
        return new RequestKey(name, holder, mode, requestId);
    }
}
