import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * What a program can do with byztime-service, with Spring's RestClient.
 *
 * <p>{@code java --enable-native-access=ALL-UNNAMED -cp 'LIBRARIES/*' Byztime.java [URL]}, where the libraries are
 * spring-web and a Jackson 3.
 */
public class Byztime {

    private static final BigDecimal SLOWEST = new BigDecimal("0.9"), FASTEST = new BigDecimal("1.12");

    private final RestClient patient, quick;

    Byztime(String url) {
        patient = client(url, Duration.ofSeconds(30));
        quick = client(url, Duration.ofSeconds(1));
    }

    private static RestClient client(String url, Duration timeout) {
        var requests = new JdkClientHttpRequestFactory();
        requests.setReadTimeout(timeout);
        var builder = RestClient.builder().baseUrl(url).requestFactory(requests);
        var token = System.getenv("BYZTIME_TOKEN");
        return (token == null ? builder : builder.defaultHeader("Authorization", "Bearer " + token)).build();
    }

    /** Instants stay strings, and are handed back as they were got. */
    record Time(String earliest, String latest) {}

    record Interval(BigDecimal earliest, BigDecimal latest) {}

    record Verdict(String verdict, String retryIn) {}

    record Lease(String resource, String id, String token, String claim, String term, BigDecimal safeRemaining) {}

    record Leased(String verdict, Lease lease) {}

    record Stamps(List<String> stamps) {}

    /** Throws a RestClientException unless the answer is a 200: a problem is no verdict. */
    <T> T get(Class<T> kind, String path, Object... variables) {
        return patient.get().uri(path, variables).retrieve().body(kind);
    }

    static <T> T post(RestClient client, Class<T> kind, String path, Object body) {
        return client.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body).retrieve().body(kind);
    }

    /** Seconds on a clock that runs on while the machine sleeps: System.nanoTime stands still. */
    static BigDecimal clock() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            if ((int) CLOCK_GETTIME.invokeExact(7 /* CLOCK_BOOTTIME */, time) != 0) {
                throw new IllegalStateException("no CLOCK_BOOTTIME");
            }
            return BigDecimal.valueOf(time.getAtIndex(ValueLayout.JAVA_LONG, 0))
                    .add(BigDecimal.valueOf(time.getAtIndex(ValueLayout.JAVA_LONG, 1), 9));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    /** (1) The time, and what is known of it later: take a new one after ten seconds. */
    class Reading {
        final BigDecimal sent = clock();
        final Time time = get(Time.class, "/time");
        final BigDecimal received = clock();

        Interval interval() {
            var now = clock();
            return new Interval(
                    new BigDecimal(time.earliest).add(now.subtract(received).multiply(SLOWEST)),
                    new BigDecimal(time.latest).add(now.subtract(sent).multiply(FASTEST)));
        }
    }

    /** (2) Commit wait: what carries this instant may be shown to others when this returns. */
    void waitUntilPassed(String instant) {
        while (!get(Verdict.class, "/time/wait?wait=10s&until={x}", instant).verdict.equals("PASSED")) {}
    }

    /** (3) A lease with its guard: act only right after guard() said so. */
    class Held {
        final Lease lease;
        private BigDecimal until = BigDecimal.ZERO, renewAt;

        Held(String resource) throws InterruptedException {
            var wish = Map.of("resource", resource, "holder", "java-" + ProcessHandle.current().pid(),
                    "mode", "WRITE", "requestId", UUID.randomUUID().toString());
            while (true) {
                var sent = clock();
                var answer = post(patient, Leased.class, "/leases/acquire?wait=5s", wish);
                if (answer.verdict.equals("GRANTED")) {
                    lease = answer.lease;
                    extended(sent, lease);
                    return;
                }
                Thread.sleep(100); // HELD, RECOVERING: ask again
            }
        }

        private void extended(BigDecimal sent, Lease lease) {
            until = until.max(sent.add(lease.safeRemaining.divide(FASTEST, 9, RoundingMode.FLOOR)));
            renewAt = sent.add(new BigDecimal(lease.term).divide(BigDecimal.valueOf(3), 9, RoundingMode.FLOOR));
        }

        boolean guard() {
            var sent = clock();
            if (sent.compareTo(renewAt) >= 0) {
                // Without a good answer: what was promised holds, and no longer.
                renewAt = sent.add(new BigDecimal("0.1"));
                try {
                    var answer = post(quick, Leased.class, "/leases/renew", Map.of("resource", lease.resource,
                            "id", lease.id, "token", lease.token, "claim", lease.claim, "term", lease.term));
                    switch (answer.verdict) {
                        case "GRANTED" -> extended(sent, answer.lease);
                        case "VOID", "RECALLED" -> until = BigDecimal.ZERO;
                        default -> {} // RECOVERING
                    }
                } catch (RestClientException e) {
                    IO.println("no answer: " + e.getMessage());
                }
            }
            return clock().compareTo(until) < 0;
        }

        void release() {
            until = BigDecimal.ZERO;
            post(patient, Verdict.class, "/leases/release",
                    Map.of("resource", lease.resource, "id", lease.id, "token", lease.token));
        }
    }

    /** A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write. */
    static class Storage {
        private BigInteger token = BigInteger.ZERO;
        private String value;

        synchronized boolean write(String shown, String written) {
            var fresh = new BigInteger(shown).compareTo(token) >= 0; // as numbers, not as strings
            if (fresh) {
                token = new BigInteger(shown);
                value = written;
            }
            return fresh;
        }
    }

    /** (4) Acts at most once on each message; it asks first. */
    String receive(Map<String, String> message, Runnable act) throws InterruptedException {
        while (true) {
            var answer = post(patient, Verdict.class, "/at-most-once/java/judge", message);
            switch (answer.verdict) {
                case "EARLY" -> Thread.sleep(new BigDecimal(answer.retryIn).movePointRight(3).longValue() + 1);
                case "ACCEPTED" -> {
                    act.run();
                    return answer.verdict;
                }
                default -> {
                    return answer.verdict;
                }
            }
        }
    }

    Map<String, String> stamped(String connection) {
        var stamps = patient.post().uri("/at-most-once/java/stamps").retrieve().body(Stamps.class).stamps;
        return Map.of("connection", connection, "timestamp", stamps.getFirst());
    }

    static void expect(String what, boolean fine) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        var url = System.getenv().getOrDefault("BYZTIME_URL", "http://localhost:8080");
        var byztime = new Byztime(args.length > 0 ? args[0] : url);
        var reading = byztime.new Reading();
        var now = reading.interval();
        IO.println("ok time from " + now.earliest + " to " + now.latest);

        byztime.waitUntilPassed(reading.time.latest);
        IO.println("ok passed " + reading.time.latest);

        var storage = new Storage();
        var old = byztime.new Held("java/report");
        expect("a first write", old.guard() && storage.write(old.lease.token, "one"));
        old.release();
        expect("nothing after a release", !old.guard());
        var held = byztime.new Held("java/report");
        IO.println("ok lease taken " + held.lease.token);
        var deadline = clock().add(new BigDecimal(System.getenv().getOrDefault("BYZTIME_HOLD", "1")));
        var writes = 0;
        while (held.guard() && clock().compareTo(deadline) < 0) {
            expect("a write", storage.write(held.lease.token, "two"));
            writes++;
            Thread.sleep(50);
        }
        if (clock().compareTo(deadline) < 0) {
            IO.println("lease lost, and stopped in time, token " + held.lease.token);
            System.exit(3);
        }
        held.release();
        expect("a late write is refused", !storage.write(old.lease.token, "late") && storage.value.equals("two"));
        IO.println("ok lease " + writes + " writes with token " + held.lease.token + ", and a late one refused");

        var acted = new ArrayList<String>();
        var verdicts = new ArrayList<String>();
        var connection = UUID.randomUUID().toString();
        var first = byztime.stamped(connection);
        var second = byztime.stamped(connection);
        for (var message : List.of(first, first, second, first)) {
            verdicts.add(byztime.receive(message, () -> acted.add(message.get("timestamp"))));
        }
        expect(verdicts.toString(), verdicts.equals(List.of("ACCEPTED", "DUPLICATE", "ACCEPTED", "DUPLICATE")));
        expect("acted twice", acted.size() == 2);
        IO.println("ok at most once: " + String.join(" ", verdicts));
    }
}
