package dev.byztime.client;

import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeasedCache.Copy;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.UUID;

/** The example of docs/leases.md, word for word, so that it compiles. */
final class FromJava {

    /** A storage that refuses the tokens that it must. */
    interface Orders {

        Copy<String> read(String resource, long token);

        String write(String resource, String value, long token);
    }

    static LeaseClient service(HttpClient http) {
        // example: client
        LeaseClient leases =
                new HttpLeases(
                        http,
                        () -> HttpRequest.newBuilder(),
                        URI.create("http://localhost:8080"),
                        Duration.ofMillis(300));
        // end
        return leases;
    }

    static void write(LeaseClient leases, LocalClock clock, Pause pause, Orders orders)
            throws Exception {
        String id = UUID.randomUUID().toString();
        // example: guard
        LeaseRequest request =
                new LeaseRequest("orders/7", "till-7", Mode.WRITE, 0, id, null, true);
        LeaseGuard.run(
                leases,
                clock,
                pause,
                request,
                5_000_000_000L,
                lease -> {
                    String order = orders.read("orders/7", lease.token()).value();
                    if (lease.holds()) {
                        lease.publish(orders.write("orders/7", order + ", paid", lease.token()));
                    }
                    return null;
                });
        // end
    }

    static String read(LeaseClient leases, LocalClock clock, Pause pause, Orders orders)
            throws Exception {
        // example: cache
        LeasedCache<String> cache = new LeasedCache<>(leases, clock, pause, "till-8", orders::read);
        String order = cache.get("orders/7", 5_000_000_000L);
        // end
        return order;
    }

    private FromJava() {}
}
