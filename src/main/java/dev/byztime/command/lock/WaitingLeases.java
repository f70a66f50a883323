package dev.byztime.command.lock;

import dev.byztime.client.LeaseClient;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Leases that are waited for in many requests, each of which waits for a limited time. Each new
 * reason is said once.
 */
final class WaitingLeases implements LeaseClient {

    private final LeaseClient leases;
    private final long requestNs;
    private final Consumer<String> say;
    private String said = "";

    /**
     * @param requestNs how long one request waits, in nanoseconds
     * @param say receives a line for each new reason why there is no lease yet
     */
    WaitingLeases(LeaseClient leases, long requestNs, Consumer<String> say) {
        this.leases = leases;
        this.requestNs = requestNs;
        this.say = say;
    }

    @Override
    public Answer acquire(LeaseRequest request, long waitNs) {
        Answer answer = leases.acquire(request, Math.min(waitNs, requestNs));
        if (answer instanceof NotNow(String reason, long retryNs) && !reason.equals(said)) {
            said = reason;
            String again = retryNs > 0 ? ", ask again in %d s".formatted(seconds(retryNs)) : "";
            say.accept("not granted yet: " + reason + again);
        }
        return answer;
    }

    private static long seconds(long ns) {
        return Math.ceilDiv(ns, 1_000_000_000L);
    }

    @Override
    public Answer renew(Grant lease, long termNs) {
        return leases.renew(lease, termNs);
    }

    @Override
    public Answer awaitRecall(Grant lease, long waitNs) {
        return leases.awaitRecall(lease, Math.min(waitNs, requestNs));
    }

    @Override
    public void publish(Grant lease, String version) {
        leases.publish(lease, version);
    }

    @Override
    public void release(Grant lease, @Nullable String version) {
        leases.release(lease, version);
    }
}
