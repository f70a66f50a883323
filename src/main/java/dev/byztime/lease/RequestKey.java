package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

/** What makes two requests the same one, asked twice. */
record RequestKey(String resource, String holder, Mode mode, String requestId) {

    static @Nullable RequestKey of(AcquireRequest request) {
        String id = request.requestId();
        return id == null
                ? null
                : new RequestKey(request.resource(), request.holder(), request.mode(), id);
    }

    /** The same, with the resource's own text for its name, so that it is kept once. */
    RequestKey of(String name) {
        return new RequestKey(name, holder, mode, requestId);
    }
}
