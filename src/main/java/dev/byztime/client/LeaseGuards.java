package dev.byztime.client;

import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The WRITE leases of one holder, each kept by a {@link LeaseGuard}. A request queues, and never
 * takes a lease from its present holder.
 *
 * @param holder the name that others see
 */
public record LeaseGuards(LeaseClient leases, LocalClock clock, Pause pause, String holder) {

    /**
     * Acquires a lease, does the work, and releases the lease.
     *
     * @param wait how long to queue for the lease; zero to get it at once or not at all
     * @return the result of the work; empty if the lease was not granted, or if there is no result
     * @throws Exception if the work throws it
     */
    public <T> Optional<T> run(String resource, Duration wait, LeaseGuard.Work<T> work)
            throws Exception {
        return LeaseGuard.run(leases, clock, pause, request(resource), wait.toNanos(), work);
    }

    /**
     * Acquires a lease and keeps it until the guard is closed or the lease is lost.
     *
     * @param wait how long to queue for the lease; zero to get it at once or not at all
     * @param stop called at most once, by another thread, when the work should end
     */
    public Optional<LeaseGuard> acquire(String resource, Duration wait, Runnable stop) {
        return LeaseGuard.acquire(leases, clock, pause, request(resource), wait.toNanos(), stop);
    }

    private LeaseRequest request(String resource) {
        String id = UUID.randomUUID().toString();
        return new LeaseRequest(resource, holder, Mode.WRITE, 0, id, null, false);
    }
}
