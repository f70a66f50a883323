package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.lease.Mode;
import dev.byztime.linux.LinuxClock;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A process that increments two numbers together, under WRITE leases on both, or reads both under
 * READ leases, until it is killed.
 *
 * <p>Arguments: WRITE or READ, the port of Redis, and where the lease service is. A line that it
 * reads is where the service is from now on.
 */
final class PairProcess {

    private static final long MS = 1_000_000;
    private static final List<String> RESOURCES = List.of(FencedPair.X, FencedPair.Y);

    private final LinuxClock clock = new LinuxClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random();
    private final Mode mode;
    private final FencedPair pair;
    private volatile LeaseClient leases;

    /** Leases, and until when each holds on CLOCK_BOOTTIME. */
    private record Held(Grant lease, long endNs) {}

    private PairProcess(Mode mode, int redisPort, URI service) throws IOException {
        this.mode = mode;
        this.pair = new FencedPair(RedisWire.connect(redisPort));
        this.leases = leases(service);
    }

    public static void main(String[] arguments) throws IOException {
        PairProcess process =
                new PairProcess(
                        Mode.valueOf(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        URI.create(arguments[2]));
        Thread.ofPlatform().daemon().start(process::listen);
        System.out.println("ready");
        while (true) {
            process.run();
        }
    }

    private void listen() {
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .forEach(line -> leases = leases(URI.create(line)));
        Runtime.getRuntime().halt(0); // its parent has gone
    }

    private LeaseClient leases(URI service) {
        return new HttpLeases(http, HttpRequest::newBuilder, service, Duration.ofMillis(200));
    }

    private long now() {
        return clock.read().boottimeNs();
    }

    /** Acquires both leases, always in the same order, and works under them. */
    private void run() throws IOException {
        long begunNs = now();
        List<Held> held = new ArrayList<>();
        for (String resource : RESOURCES) {
            Held one = acquire(resource);
            if (one != null) {
                held.add(one);
            }
        }
        if (held.size() == RESOURCES.size()) {
            if (mode == Mode.WRITE) {
                update(held);
            } else {
                read(begunNs, held);
            }
        }
        for (Held each : held) {
            leases.release(each.lease, null);
        }
        clock.pause().park(random.nextInt((int) (30 * MS)));
    }

    private @Nullable Held acquire(String resource) {
        LeaseRequest request =
                new LeaseRequest(resource, "p", mode, 0, UUID.randomUUID().toString(), null, true);
        long sentNs = now();
        Answer answer = leases.acquire(request, 100 * MS);
        return answer instanceof Grant lease
                ? new Held(lease, LeaseGuard.endNs(sentNs, lease))
                : null;
    }

    private boolean allHold(List<Held> held) {
        return held.stream().allMatch(each -> now() < each.endNs);
    }

    /** Writes to each while its leases hold. A writer after a killed one finishes its update. */
    private void update(List<Held> held) throws IOException {
        long xToken = held.get(0).lease.token();
        long yToken = held.get(1).lease.token();
        long next = pair.read(FencedPair.X, xToken);
        long old = pair.read(FencedPair.Y, yToken);
        if (next == old) {
            next++;
        }
        if (allHold(held) && pair.write(FencedPair.X, xToken, next)) {
            clock.pause().park(random.nextInt((int) (20 * MS)));
            if (allHold(held)
                    && pair.write(FencedPair.Y, yToken, next)
                    && pair.write(FencedPair.DONE, yToken, next)) {
                System.out.printf("wrote %d %d .%n", now(), next);
            }
        }
    }

    /** Commits alone if every lease holds after the last read. */
    private void read(long begunNs, List<Held> held) throws IOException {
        long x = pair.read(FencedPair.X, held.get(0).lease.token());
        if (random.nextInt(3) == 0) {
            clock.pause().park(random.nextLong(2 * ShortLeases.USUAL_NS));
        }
        long y = pair.read(FencedPair.Y, held.get(1).lease.token());
        long done = pair.read(FencedPair.DONE, held.get(1).lease.token());
        if (!allHold(held)) {
            System.out.println("too-late .");
        } else if (done == Math.max(x, y)) { // else a killed writer left half an update
            System.out.printf("read %d %d %d .%n", begunNs, x, y);
        }
    }
}
