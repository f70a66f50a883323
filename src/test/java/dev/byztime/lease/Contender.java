package dev.byztime.lease;

import dev.byztime.clock.LocalTime;
import dev.byztime.lease.LeaseCaller.Lent;
import dev.byztime.lease.LeaseCaller.Told;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process that wants to lead, and does what docs/leases.md says under "Electing a leader", to the
 * letter. It speaks as a {@link HolderProcess} does.
 */
final class Contender {

    static final String RESOURCE = "leader/reports";

    private static final long MS = 1_000_000;
    private static final long WAIT_NS = 30_000 * MS;
    private static final long A_LITTLE_WHILE_MS = 20;
    private static final long REST_MS = 50;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore answers = new Semaphore(0);
    private final Witness witness = new WitnessLines(System.out, answers);
    private final LeaseCaller client = new LeaseCaller();
    private final String me;
    private final long termNs;

    private Contender(String me, long termNs) {
        this.me = me;
        this.termNs = termNs;
    }

    public static void main(String[] arguments) throws IOException {
        Contender contender = new Contender(arguments[0], Long.parseLong(arguments[1]));
        Thread.ofPlatform().start(contender::run);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case HolderProcess.WRITTEN -> contender.answers.release();
                case HolderProcess.END -> contender.end.countDown();
                default -> contender.client.setService(URI.create(line));
            }
        }
    }

    private void run() {
        try {
            for (int attempt = 0; end.getCount() > 0; attempt++) {
                contend(me + "-" + attempt);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean rest(long ms) throws InterruptedException {
        return end.await(ms, TimeUnit.MILLISECONDS);
    }

    /** One round of the recipe's outer loop. */
    private void contend(String requestId) throws InterruptedException {
        long firstSent = LocalRule.shared();
        while (true) {
            LocalTime sent = LocalRule.now();
            Told told = client.acquire(RESOURCE, Mode.WRITE, me, requestId, termNs, WAIT_NS, false);
            Lent lease = told.lease();
            if (lease != null) {
                LocalRule.End until = LocalRule.BOOTTIME.end(sent, lease.safeRemainingNs());
                long received = LocalRule.shared();
                witness.granted(
                        new Witness.Grant(
                                RESOURCE,
                                Mode.WRITE,
                                me,
                                requestId,
                                lease.id(),
                                lease.token(),
                                firstSent,
                                received,
                                until.shared()));
                lead(lease, until, received);
                return;
            }
            if (!told.is(Told.NONE) || rest(REST_MS)) {
                return;
            }
        }
    }

    private void lead(Lent granted, LocalRule.End first, long received)
            throws InterruptedException {
        Lent lease = granted;
        LocalRule.End until = first;
        believe(lease, received, until);
        long renewed = LocalRule.shared() - termNs; // at once: the first request may have waited
        while (end.getCount() > 0) {
            if (LocalRule.shared() - renewed >= termNs / 3) {
                LocalTime sent = LocalRule.now();
                renewed = sent.rawNs();
                Told told = client.renew(lease, termNs);
                Lent extended = told.lease();
                if (extended != null) {
                    until = until.orLater(LocalRule.BOOTTIME.end(sent, extended.safeRemainingNs()));
                    lease = extended.orClaimOf(lease);
                    believe(lease, LocalRule.shared(), until);
                }
                if (told.is("RECALLED")) {
                    client.release(lease);
                    return;
                }
                if (told.is("VOID")) {
                    return;
                }
            }
            if (!until.isAhead()) {
                return;
            }
            witness.wrote(RESOURCE, lease.token(), me, until.shared());
            rest(A_LITTLE_WHILE_MS);
        }
    }

    /** Said at once, since who is killed says nothing later. */
    private void believe(Lent lease, long from, LocalRule.End until) {
        witness.believed(
                new Witness.Belief(RESOURCE, Mode.WRITE, me, lease.token(), from, until.shared()));
    }
}
