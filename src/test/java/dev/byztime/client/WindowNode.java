package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.lease.Mode;
import dev.byztime.linux.LinuxClock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;

/**
 * A replica of a group as a process: a backup, which promises to accept no other primary for a
 * while, or a primary, which serves reads alone while it has such a promise.
 *
 * <p>Arguments: the role, and the port of Redis. It reads lines: where the lease service is, the
 * promises of the backup, and that it must not write any more.
 */
final class WindowNode {

    static final String PRIMARY = "primary";
    static final String BACKUP = "backup";
    static final String SERVICE = "service";
    static final String ISOLATE = "isolate";
    static final String PROMISE = "promise";
    static final String LEAD = "lead";

    private static final String RESOURCE = "primary-of-x";
    private static final long MS = 1_000_000;

    private final LinuxClock clock = new LinuxClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random();
    private final String name;
    private final ViewRegister register;
    private volatile LeaseClient leases;
    private volatile boolean isolated;
    private volatile boolean leads;

    /** Of a primary. */
    private volatile long view = -1;

    /** Until when no other primary can be there, on CLOCK_BOOTTIME. */
    private volatile long promisedUntilNs = Long.MIN_VALUE;

    private WindowNode(String name, URI service, int redisPort) throws IOException {
        this.name = name;
        this.register = new ViewRegister(RedisWire.connect(redisPort));
        this.leases = leases(service);
    }

    public static void main(String[] arguments) throws IOException {
        WindowNode node =
                new WindowNode(
                        arguments[0], URI.create(arguments[2]), Integer.parseInt(arguments[1]));
        Thread.ofPlatform().daemon().start(node::listen);
        System.out.println("ready");
        if (arguments[0].equals(BACKUP)) {
            node.promise();
        } else {
            node.lead();
        }
    }

    private LeaseClient leases(URI service) {
        return new HttpLeases(http, HttpRequest::newBuilder, service, Duration.ofMillis(200));
    }

    private void listen() {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        in.lines()
                .forEach(line -> {
                    String[] words = line.split(" ");
                    switch (words[0]) {
                        case SERVICE -> leases = leases(URI.create(words[1]));
                        case ISOLATE -> isolated = true;
                        case LEAD -> leads = true;
                        case PROMISE -> {
                            if (Long.parseLong(words[1]) == view) {
                                promisedUntilNs =
                                        Math.max(promisedUntilNs, Long.parseLong(words[2]));
                            }
                        }
                        default -> throw new IllegalArgumentException(line);
                    }
                });
        Runtime.getRuntime().halt(0); // its parent has gone
    }

    private long now() {
        return clock.read().boottimeNs();
    }

    private LeaseRequest request(Mode mode) {
        return new LeaseRequest(RESOURCE, name, mode, 0, UUID.randomUUID().toString(), null, true);
    }

    // ------------------------------------------------------------ backup

    /** Its READ lease is the promise. It is never released, only not renewed. */
    private void promise() throws IOException {
        while (true) {
            long sentNs = now();
            Answer answer = leases.acquire(request(Mode.READ), 200 * MS);
            if (!(answer instanceof Grant lease)) {
                clock.pause().park(20 * MS);
                continue;
            }
            long promised = register.view(); // and no other while the lease is valid
            long endNs = LeaseGuard.endNs(sentNs, lease);
            while (now() < endNs) {
                if (!lease.recalled()) {
                    System.out.printf("%s %d %d .%n", PROMISE, promised, endNs);
                }
                clock.pause().park(60 * MS);
                sentNs = now();
                if (sentNs < endNs && leases.renew(lease, 0) instanceof Grant renewed) {
                    endNs = Math.max(endNs, LeaseGuard.endNs(sentNs, renewed));
                    lease = renewed;
                }
            }
        }
    }

    // ------------------------------------------------------------ primary

    private void lead() throws IOException {
        while (!leads) {
            clock.pause().park(MS);
        }
        long sentNs = now();
        LeaseRequest request = request(Mode.WRITE);
        Answer answer = leases.acquire(request, 200 * MS);
        while (!(answer instanceof Grant) || now() > LeaseGuard.endNs(sentNs, (Grant) answer)) {
            clock.pause().park(5 * MS);
            sentNs = now();
            request = request(Mode.WRITE);
            answer = leases.acquire(request, 200 * MS);
        }
        Grant lease = (Grant) answer;
        long value = register.enter(lease.token());
        promisedUntilNs = LeaseGuard.endNs(sentNs, lease);
        view = lease.token();
        System.out.println("leads " + view);
        boolean released = false;
        while (true) {
            value = write(value);
            read(value);
            if (!released && now() > sentNs + 100 * MS) {
                promisedUntilNs = Long.MIN_VALUE; // before the release, which lets others in
                leases.release(lease, null);
                released = true;
            }
            clock.pause().park(random.nextInt((int) (4 * MS)));
        }
    }

    private long write(long value) throws IOException {
        if (isolated || random.nextInt(4) > 0) {
            return value;
        }
        Long written = register.increment(view);
        if (written == null) {
            isolated = true;
            return value;
        }
        System.out.printf("wrote %d %d .%n", now(), written);
        return written;
    }

    /** Serves a read alone if it may. */
    private void read(long value) {
        long begunNs = now();
        if (now() < promisedUntilNs) {
            System.out.printf("read %d %d %d .%n", begunNs, value, view);
        }
    }
}
