package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.client.LocalTickets.UnavailableException;
import dev.byztime.clock.Slept;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.Era;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Tickets that a program verifies itself, by keys and readings of a service that tests play. */
class LocalTicketsTests {

    private static final Timestamp START = new Timestamp(1_795_237_000, 0);
    private static final Timestamp ERROR = new Timestamp(0, 1_000_000);
    private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    private static final String AUDIENCE = "orders";

    private final BlockingClock clock = new BlockingClock();
    private final Timestamp localStart = clock.read().raw();
    private final AtomicInteger proofsAsked = new AtomicInteger();
    private final ForeignIssuer first = new ForeignIssuer("first");
    private final ForeignIssuer second = new ForeignIssuer("second");

    private volatile ForeignIssuer published = first;
    private volatile Era era = Era.of(1, 1);
    private volatile Timestamp jump = Timestamp.ZERO;
    private volatile double travelSeconds;
    private volatile boolean down;

    private final TicketSource service =
            new TicketSource() {

                @Override
                public ServiceTime time() throws IOException {
                    requireUp();
                    Timestamp now = trueTime().plus(jump);
                    clock.advance(travelSeconds);
                    return new ServiceTime(TimeInterval.around(now, ERROR), era, 0);
                }

                @Override
                public byte[] keys() throws IOException {
                    requireUp();
                    return published.jwks();
                }

                @Override
                public TicketVerdict verify(TicketCheck check, TicketClaims ticket)
                        throws IOException {
                    requireUp();
                    proofsAsked.incrementAndGet();
                    return new TicketVerdict.Replayed(ticket, START);
                }
            };

    private final LocalTickets tickets =
            new LocalTickets(service, ForeignIssuer.NAME, clock, this::slept, clock);

    private Slept slept() {
        long ns = clock.read().aheadNs();
        return new Slept(ns, ns);
    }

    private Timestamp trueTime() {
        return START.plus(clock.read().raw().minus(localStart));
    }

    private void requireUp() throws IOException {
        if (down) {
            throw new IOException("down");
        }
    }

    private void pass(double seconds) throws InterruptedException {
        clock.settle(1);
        clock.advance(seconds);
        clock.settle(1);
    }

    private String ticket(ForeignIssuer issuer, long fromSeconds, long untilSeconds) {
        return issuer.ticket(
                AUDIENCE,
                START.plus(new Timestamp(fromSeconds, 0)),
                START.plus(new Timestamp(untilSeconds, 0)),
                null);
    }

    private TicketVerdict verify(String ticket) throws UnavailableException {
        return tickets.verify(new TicketCheck(ticket, AUDIENCE, null));
    }

    @AfterEach
    void end() {
        tickets.close();
    }

    @Test
    void itIsJudgedByItsExactInstants() throws Exception {
        pass(2);
        assertThat(verify(ticket(first, 0, 60))).isInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(ticket(first, 10, 60))).isInstanceOf(TicketVerdict.NotYet.class);
        assertThat(verify(ticket(first, -10, 1))).isInstanceOf(TicketVerdict.Expired.class);
        assertThat(verify(ticket(first, -10, 2))).isInstanceOf(TicketVerdict.Uncertain.class);
        assertThat(tickets.verify(new TicketCheck(ticket(first, 0, 60), "billing", null)))
                .isInstanceOf(TicketVerdict.Invalid.class);
    }

    @Test
    void theWayOfTheReadingWidensItsUpperBound() throws Exception {
        travelSeconds = 0.5; // all of it on the way back, so the true time is at the upper bound
        pass(2);
        String expiring = ticketUntil(trueTime().minus(ERROR));
        assertThat(verify(expiring)).isNotInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(ticketUntil(trueTime().plus(new Timestamp(0, 10_000_000)))))
                .isInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(ticketFrom(trueTime().minus(new Timestamp(0, 400_000_000)))))
                .isInstanceOf(TicketVerdict.Uncertain.class);
    }

    private String ticketUntil(Timestamp until) {
        return first.ticket(AUDIENCE, START.minus(ERROR), until, null);
    }

    private String ticketFrom(Timestamp from) {
        return first.ticket(AUDIENCE, from, START.plus(new Timestamp(3600, 0)), null);
    }

    @Test
    void beforeTheFirstKeysItSaysThatNoneHaveComeYet() {
        down = true;
        try (LocalTickets begun =
                new LocalTickets(service, ForeignIssuer.NAME, clock, this::slept, clock)) {
            assertThatThrownBy(() -> begun.verify(new TicketCheck("a.b.c", AUDIENCE, null)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("no keys have come from the service yet");
        }
    }

    @Test
    void nothingIsSaidWithoutAFreshReading() throws Exception {
        String ticket = ticket(first, -10, 3600);
        pass(2);
        assertThat(verify(ticket)).isInstanceOf(TicketVerdict.Valid.class);
        down = true;
        pass(7);
        assertThat(verify(ticket)).isInstanceOf(TicketVerdict.Valid.class);
        pass(4);
        assertThatThrownBy(() -> verify(ticket))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no reading");
        down = false;
        pass(2);
        assertThat(verify(ticket)).isInstanceOf(TicketVerdict.Valid.class);
    }

    @Test
    void nothingIsSaidAfterASleepUntilAReadingHasCome() throws Exception {
        String ticket = ticket(first, -10, 3600);
        pass(2);
        clock.settle(1);
        down = true;
        clock.sleep(5);
        assertThatThrownBy(() -> verify(ticket))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("slept");
    }

    @Test
    void keysAreFetchedAnew() throws Exception {
        pass(2);
        published = second;
        assertThat(verify(ticket(second, 0, 3600))).isInstanceOf(TicketVerdict.Invalid.class);
        for (int i = 0; i < 6; i++) {
            pass(2);
        }
        assertThat(verify(ticket(second, 0, 3600))).isInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(ticket(first, 0, 3600))).isInstanceOf(TicketVerdict.Invalid.class);
    }

    @Test
    void keysOfAnEarlierTimescaleAreRefused() throws Exception {
        pass(2);
        assertThat(verify(ticket(first, 0, 3600))).isInstanceOf(TicketVerdict.Valid.class);
        jump = Timestamp.ofNanos(-500_000_000);
        pass(2);
        assertInvalid(TicketVerdict.Invalid.Reason.TIMESCALE);
        published = second; // as the service does after a break
        for (int i = 0; i < 6; i++) {
            pass(2);
        }
        assertThat(verify(ticket(second, 0, 3600))).isInstanceOf(TicketVerdict.Valid.class);
        era = Era.of(1, 2);
        pass(2);
        assertThat(verify(ticket(second, 0, 3600))).isInstanceOf(TicketVerdict.Invalid.class);
    }

    private void assertInvalid(TicketVerdict.Invalid.Reason reason) throws Exception {
        assertThat(verify(ticket(first, 0, 3600)))
                .isInstanceOfSatisfying(
                        TicketVerdict.Invalid.class,
                        invalid -> assertThat(invalid.reason()).isEqualTo(reason));
    }

    @Test
    void theServiceIsAskedOnlyForProofsOfGoodTickets() throws Exception {
        pass(2);
        TicketCheck.Shown shown = new TicketCheck.Shown("e30.e30.e30", "GET", "https://o.example/");
        String bound = first.ticket(AUDIENCE, START, START.plus(new Timestamp(60, 0)), THUMBPRINT);
        assertThat(verify(bound)).isInstanceOf(TicketVerdict.Unproven.class);
        assertThat(tickets.verify(new TicketCheck(bound, "billing", shown)))
                .isInstanceOf(TicketVerdict.Invalid.class);
        assertThat(proofsAsked.get()).isZero();
        assertThat(tickets.verify(new TicketCheck(bound, AUDIENCE, shown)))
                .isInstanceOf(TicketVerdict.Replayed.class);
        assertThat(proofsAsked.get()).isEqualTo(1);
        down = true;
        assertThatThrownBy(() -> tickets.verify(new TicketCheck(bound, AUDIENCE, shown)))
                .isInstanceOf(UnavailableException.class);
    }
}
