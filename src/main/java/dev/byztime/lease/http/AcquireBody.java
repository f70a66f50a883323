package dev.byztime.lease.http;

import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.Mode;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;

import org.jspecify.annotations.Nullable;

/**
 * A request for a lease.
 *
 * @param resource the name of the resource
 * @param holder the name of the holder, which other clients can see
 * @param mode READ: any number of holders at once. WRITE: one holder alone
 * @param term the requested term, which is limited by the operator; the usual term if missing. The
 *     answer contains the chosen term
 * @param requestId the client's own name for this request. A retry with the same name, after a lost
 *     answer, gets the same lease
 * @param version the version of the holder's copy, if it has one. The answer says whether it is
 *     current
 */
record AcquireBody(
        @Required TextParam resource,
        @Required TextParam holder,
        @Required Mode mode,
        @Nullable DurationParam term,
        @Nullable TextParam requestId,
        @Nullable TextParam version) {

    AcquireRequest request() {
        return new AcquireRequest(
                resource.value(),
                holder.value(),
                mode,
                LeaseParams.requestedTerm(term),
                TextParam.valueOf(requestId),
                TextParam.valueOf(version));
    }
}
