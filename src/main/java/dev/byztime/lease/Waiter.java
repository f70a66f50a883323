package dev.byztime.lease;

/** A request's place in a queue, until its lease is granted or {@link Leases#leave} is called. */
final class Waiter implements EnterResult {

    final AcquireRequest request;
    final boolean recalls;
    final Runnable wake;
    final Resource resource;

    /** Whether no earlier conflicting request waits. */
    boolean next;

    Waiter(AcquireRequest request, boolean recalls, Runnable wake, Resource resource) {
        this.request = request;
        this.recalls = recalls;
        this.wake = wake;
        this.resource = resource;
    }

    Mode mode() {
        return request.mode();
    }
}
