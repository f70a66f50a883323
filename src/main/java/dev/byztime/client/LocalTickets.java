package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.clock.SleepMeter;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketOnlyVerifier;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.ticket.TrustedIssuers;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import java.io.IOException;
import java.util.Map;

/**
 * Verifies tickets inside a program, without a request for each.
 *
 * <p>A thread keeps the service's keys and a reading of its time. Callers use what the thread has
 * fetched last, and never wait for it. If nothing fresh is there, no verdict is given.
 *
 * <p>A ticket that names its bearer's key needs a proof besides. Whether a proof is new can only be
 * told in one place, so {@link #verify} asks the service, and only if everything that can be
 * checked here is right.
 */
public final class LocalTickets implements AutoCloseable {

    private static final long READING_PAUSE_NS = 2_000_000_000;

    /** Keys are fetched with each of so many readings. */
    private static final int READINGS_PER_KEYS = 5;

    /** For how long keys are used after they were fetched: a withdrawn one must go. */
    private static final long MAX_KEYS_AGE_NS = 60_000_000_000L;

    private final TicketSource source;
    private final LocalClock clock;
    private final Pause pause;
    private final ServiceClock time;
    private final TrustedIssuers issuers;
    private final TicketOnlyVerifier verifier;
    private final Thread keeper;

    /** When the keys were asked for, in nanoseconds of CLOCK_BOOTTIME; MIN_VALUE before that. */
    private volatile long keysAtNs = Long.MIN_VALUE;

    private volatile boolean closed;

    /** Thrown if no verdict can be given now. The bearer must not be let in, and may come again. */
    public static final class UnavailableException extends Exception {

        UnavailableException(String message) {
            super(message);
        }
    }

    /**
     * Begins to fetch keys and readings.
     *
     * @param source the service
     * @param issuer the name of the service in its tickets
     * @param clock the clock of this machine
     * @param sleep tells whether this machine slept
     */
    public LocalTickets(
            TicketSource source, String issuer, LocalClock clock, SleepMeter sleep, Pause pause) {
        this.source = source;
        this.clock = clock;
        this.pause = pause;
        this.time = new ServiceClock(clock, sleep);
        this.issuers = new TrustedIssuers(Map.of(issuer, this::keys));
        this.verifier = new TicketOnlyVerifier(issuers);
        this.keeper = Thread.ofVirtual().name("tickets of " + issuer).start(this::keep);
    }

    private byte[] keys() throws IOException {
        long sentNs = clock.read().boottimeNs();
        byte[] jwks = source.keys();
        keysAtNs = sentNs;
        return jwks;
    }

    private void keep() {
        for (int i = 0; !closed; i++) {
            boolean fetched = fetch(i % READINGS_PER_KEYS == 0);
            if (!fetched) {
                i = -1; // with keys, as soon as it is possible again
            }
            pause.park(fetched ? READING_PAUSE_NS : READING_PAUSE_NS / 8);
        }
    }

    /**
     * Fetches a reading, and the keys if asked for.
     *
     * @return whether the reading and, if asked for, the keys are fresh
     */
    private boolean fetch(boolean keysToo) {
        try {
            ServiceClock.Sent sent = time.send();
            TicketSource.ServiceTime reading = source.time();
            time.receive(sent, reading.interval(), reading.era(), reading.driftPpb());
            if (keysToo) {
                issuers.read(time.now());
                return issuers.failures().isEmpty();
            }
            return true;
        } catch (IOException | RuntimeException e) { // what is there is used until it is too old
            return false;
        }
    }

    /**
     * The verdict on a ticket, apart from the proof that it needs if it names a key.
     *
     * @param audience the name of this program
     * @return VALID also if the ticket names a key. Such a ticket alone must not let anybody in
     * @throws UnavailableException if there is no fresh reading, or there are no fresh keys
     */
    public TicketVerdict verifyWithoutProof(String ticket, String audience)
            throws UnavailableException {
        return verifier.verify(ticket, audience, reading());
    }

    /**
     * The verdict on a ticket and the proof that came with it, if one did.
     *
     * <p>Only if there is a proof, and the ticket is good without, the service is asked, in the
     * thread of the caller. The safe remaining time of a VALID ticket counts from the call.
     *
     * @throws UnavailableException if there is no fresh reading, there are no fresh keys, or the
     *     service does not answer. If it has judged the proof and its answer was lost, the same
     *     proof is REPLAYED, and the bearer needs another one
     */
    public TicketVerdict verify(TicketCheck check) throws UnavailableException {
        TicketVerdict alone = verifyWithoutProof(check.ticket(), check.audience());
        if (!(alone instanceof TicketVerdict.Valid good)) {
            return alone;
        }
        boolean needsProof = good.ticket().keyThumbprint() != null;
        if (check.shown() == null) {
            return needsProof
                    ? new TicketVerdict.Unproven(
                            good.ticket(),
                            TicketVerdict.Unproven.Reason.MISSING,
                            "the ticket names a key, so a proof is needed")
                    : good;
        }
        try {
            return source.verify(check, good.ticket());
        } catch (IOException e) {
            throw new UnavailableException("the proof could not be judged: " + e.getMessage());
        }
    }

    private Reading reading() throws UnavailableException {
        long sinceNs = keysAtNs;
        if (sinceNs == Long.MIN_VALUE || clock.read().boottimeNs() - sinceNs > MAX_KEYS_AGE_NS) {
            String why = String.join("; ", issuers.failures().values());
            throw new UnavailableException(
                    "no keys have come from the service "
                            + (sinceNs == Long.MIN_VALUE ? "yet" : "for a minute")
                            + (why.isEmpty() ? "" : ": " + why));
        }
        try {
            return time.now();
        } catch (TimeUnavailableException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the fetching. Verdicts are given until what was fetched last is too old. */
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
    }
}
