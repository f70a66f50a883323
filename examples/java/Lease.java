import dev.byztime.client.HttpLeases;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseGuard;
import dev.byztime.lease.Mode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** (3) A lease and its guard, from the client jar: act only right after holds() said so. */
class Lease {

    /** Keeps asking. The guard renews the lease, and releases it when it is closed. */
    static LeaseGuard taken(Client client, String resource) {
        var leases = new HttpLeases(
                HttpClient.newHttpClient(), client::request, URI.create(client.url), Duration.ofSeconds(1));
        var request = new LeaseRequest(resource, "java-" + ProcessHandle.current().pid(), Mode.WRITE, 0,
                UUID.randomUUID().toString(), null, true);
        while (true) {
            var guard = LeaseGuard.acquire(leases, Client.CLOCK, LockSupport::parkNanos, request, 5_000_000_000L, () -> {});
            if (guard.isPresent()) {
                return guard.get();
            }
            // The same request: if it is granted now, the guard finds this lease.
            if (leases.acquire(request, 0) instanceof NotNow refusal) { // after a restart: RECOVERING
                var seconds = BigDecimal.valueOf(refusal.retryNs(), 9).stripTrailingZeros().toPlainString();
                System.err.println(resource + ": " + refusal.reason() + ", " + seconds + " s to go");
            }
        }
    }

    /** A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write. */
    static class Storage {
        private long token;
        String value;

        synchronized boolean write(long shown, String written) {
            var fresh = shown >= token;
            if (fresh) {
                token = shown;
                value = written;
            }
            return fresh;
        }
    }
}
