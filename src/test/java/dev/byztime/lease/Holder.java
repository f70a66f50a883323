package dev.byztime.lease;

import dev.byztime.clock.LocalTime;
import dev.byztime.lease.LeaseCaller.Lent;
import dev.byztime.lease.LeaseCaller.Told;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Acquires leases, works by them and gives them up, at random, and obeys: it tells a {@link
 * Witness} what it may believe, and acts by nothing else.
 *
 * <p>A careless one sometimes pauses between the check and the write, beyond its lease.
 */
final class Holder implements Runnable {

    static final String[] RESOURCES = {"r0", "r1", "r2", "r3"};

    private static final long MS = 1_000_000;
    private static final int TRIES = 4;
    private static final long REST_MS = 4;

    /** Leases that a later life of the service than the one that granted them confirmed. */
    final AtomicInteger confirmed = new AtomicInteger();

    private final String name;
    private final LeaseCaller client;
    private final Witness witness;
    private final LocalRule rule;
    private final boolean careless;
    private final Random random;
    private final CountDownLatch end;
    private int requests;

    /**
     * @param end when to stop
     */
    Holder(
            String name,
            LeaseCaller client,
            Witness witness,
            LocalRule rule,
            boolean careless,
            long seed,
            CountDownLatch end) {
        this.name = name;
        this.client = client;
        this.witness = witness;
        this.rule = rule;
        this.careless = careless;
        this.random = new Random(seed);
        this.end = end;
    }

    @Override
    public void run() {
        try {
            while (!rest(REST_MS)) {
                request();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is over. */
    private boolean rest(long ms) throws InterruptedException {
        return end.await(ms, TimeUnit.MILLISECONDS);
    }

    private void request() throws InterruptedException {
        String resource = RESOURCES[random.nextInt(RESOURCES.length)];
        Mode mode = random.nextInt(5) < 2 ? Mode.READ : Mode.WRITE;
        String requestId = String.valueOf(requests++);
        long term =
                random.nextBoolean()
                        ? LeanLeases.LONGEST_NS
                        : LeanLeases.SHORTEST_NS + random.nextInt(200) * MS;
        long wait = random.nextInt(4) * 100L * MS;
        boolean recall = random.nextBoolean();
        long firstSent = LocalRule.shared();
        for (int tries = 0; tries < TRIES; tries++) {
            LocalTime sent = LocalRule.now();
            Told told = client.acquire(resource, mode, name, requestId, term, wait, recall);
            Lent lease = told.lease();
            if (lease != null) {
                LocalRule.End until = rule.end(sent, lease.safeRemainingNs());
                long received = LocalRule.shared();
                witness.granted(
                        new Witness.Grant(
                                resource,
                                mode,
                                name,
                                requestId,
                                lease.id(),
                                lease.token(),
                                firstSent,
                                received,
                                until.shared()));
                // who waited for long has nothing left of what counts from sending, and asks again
                if (until.isAhead() && random.nextInt(6) > 0) {
                    hold(lease, until, received, told.by(), term);
                    return;
                } // else as if the answer had been lost
            } else if (!told.is(Told.NONE)) {
                return;
            }
            if (rest(REST_MS)) {
                return;
            }
        }
    }

    private void hold(Lent granted, LocalRule.End first, long from, @Nullable URI by, long term)
            throws InterruptedException {
        Lent lease = granted;
        LocalRule.End until = first;
        long over = Long.MAX_VALUE;
        boolean knownToNext = false;
        // who asks nothing learns nothing, and may believe to the end
        boolean renews = random.nextInt(3) > 0;
        try {
            while (until.isAhead() && !rest(1 + random.nextInt(20))) {
                if (lease.mode() == Mode.WRITE) {
                    write(lease, until);
                }
                if (random.nextInt(20) == 0) {
                    over = LocalRule.shared(); // from before it sends the release
                    client.release(lease);
                    return;
                }
                if (!renews || random.nextInt(3) > 0) {
                    continue;
                }
                LocalTime sent = LocalRule.now();
                Told told = client.renew(lease, term);
                Lent extended = told.lease();
                if (extended != null) {
                    if (!until.isAhead()) {
                        return; // so what it says is not used; the gap would be a belief
                    }
                    until = until.orLater(rule.end(sent, extended.safeRemainingNs()));
                    lease = extended.orClaimOf(lease);
                    if (!knownToNext && by != null && !by.equals(told.by())) {
                        knownToNext = true;
                        confirmed.incrementAndGet();
                    }
                } else if (told.is("VOID")) {
                    over = LocalRule.shared();
                    return;
                }
            }
        } finally {
            witness.believed(
                    new Witness.Belief(
                            lease.resource(),
                            lease.mode(),
                            name,
                            lease.token(),
                            from,
                            Math.min(over, until.shared())));
        }
    }

    private void write(Lent lease, LocalRule.End until) throws InterruptedException {
        boolean checked = until.isAhead();
        if (checked && careless && random.nextInt(4) == 0) {
            boolean _ = rest((until.shared() - LocalRule.shared()) / MS + 300);
        }
        if (checked) {
            witness.wrote(lease.resource(), lease.token(), name, until.shared());
        }
    }
}
