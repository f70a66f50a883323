package dev.byztime.web.guard;

import static dev.byztime.web.guard.RequestLimiter.Kind.DOCUMENT;
import static dev.byztime.web.guard.RequestLimiter.Kind.LASTING;
import static dev.byztime.web.guard.RequestLimiter.Kind.OPEN;
import static dev.byztime.web.guard.RequestLimiter.Kind.PROBE;
import static dev.byztime.web.guard.RequestLimiter.Kind.QUICK;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.guard.RequestLimiter.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests are let in at once. */
class RequestLimiterTests {

    private final RequestLimiter places = new RequestLimiter(8);

    @Test
    void whatMayLastLeavesAQuarterToTheQuick() {
        take(LASTING, 6);
        assertRefused(LASTING, "6 requests wait");
        take(QUICK, 2);
        assertRefused(QUICK, "8 requests are under way");
        places.leave(QUICK);
        assertRefused(LASTING, "6 requests wait");
        places.take(QUICK);
        places.leave(LASTING);
        places.take(LASTING);
        assertRefused(QUICK, "8 requests are under way");
    }

    /** Else whoever may ask for the time could keep out those who have leases to renew. */
    @Test
    void whatAnybodyMaySendLeavesSomeToThoseWithTokens() {
        take(OPEN, 5);
        assertRefused(OPEN, "5 requests wait or send their bodies without a token");
        take(LASTING, 1);
        assertRefused(LASTING, "6 requests wait");
        places.leave(OPEN);
        places.take(LASTING);
        assertRefused(OPEN, "6 requests wait or send their bodies,");
        take(QUICK, 2);
    }

    @Test
    void theQuickMayTakeThemAll() {
        take(QUICK, 8);
        assertRefused(QUICK, "8 requests");
        assertRefused(LASTING, "8 requests");
        assertRefused(OPEN, "8 requests");
        places.leave(QUICK);
        places.take(OPEN);
    }

    @Test
    void filesLeaveTheRestToOthersAndNobodyKeepsOutProbes() {
        RequestLimiter many = new RequestLimiter(160);
        for (int i = 0; i < 10; i++) {
            assertThat(many.tryTake(QUICK)).isTrue();
            many.narrow(QUICK, DOCUMENT, 0);
        }
        assertThat(many.tryTake(QUICK)).isTrue();
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(() -> many.narrow(QUICK, DOCUMENT, 0))
                .withMessageContaining("10 requests fetch files, descriptions or lists");
        many.narrow(QUICK, LASTING, 0);
        many.widen(QUICK, DOCUMENT, 0);
        many.leave(QUICK);
        while (many.tryTake(QUICK)) {
            // until there are no more
        }
        assertThat(many.tryTake(PROBE)).isTrue();
    }

    /** Their connections cannot give way: together they must leave some to others. */
    @Test
    void connectionsOfWhatMayLastLeaveAQuarterOfTheirMemoryToOthers() {
        RequestLimiter many = new RequestLimiter(160, 800);
        for (int i = 0; i < 5; i++) {
            many.narrow(QUICK, OPEN, 100);
        }
        assertTooHeavy(many, OPEN, "wait or send their bodies without a token");
        many.narrow(QUICK, LASTING, 100);
        assertTooHeavy(many, LASTING, "wait or send their bodies have used up");
        many.widen(QUICK, OPEN, 100);
        many.narrow(QUICK, LASTING, 100);
        assertTooHeavy(many, OPEN, "wait or send their bodies have used up");
        many.narrow(QUICK, DOCUMENT, 0);
    }

    private static void assertTooHeavy(RequestLimiter many, Kind kind, String detail) {
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(() -> many.narrow(QUICK, kind, 100))
                .withMessageContaining(detail)
                .extracting(ServiceRefusal::reason)
                .isEqualTo(ServiceRefusal.Reason.NO_ROOM);
    }

    @ParameterizedTest
    @CsvSource({
        "1,              64",
        "67108864,      512",
        "268435456,    2048",
        "1073741824,   8192",
        "6442450944,  16384",
        "9223372036854775807, 16384",
    })
    void theNumberFollowsFromTheHeap(long heap, int places) {
        assertThat(RequestLimiter.fitting(heap)).isEqualTo(places);
    }

    private void take(Kind kind, int count) {
        for (int i = 0; i < count; i++) {
            places.take(kind);
        }
    }

    private void assertRefused(Kind kind, String detail) {
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(() -> places.take(kind))
                .withMessageContaining(detail)
                .extracting(ServiceRefusal::reason)
                .isEqualTo(ServiceRefusal.Reason.NO_ROOM);
    }
}
