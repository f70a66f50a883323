package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Together;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Receivers come and go, and nothing is accepted twice: invariants 1 and 3. */
class ReceiversTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final long SECOND = 1_000_000_000;
    private static final ReceiverLimits LIMITS = new ReceiverLimits(60 * SECOND, 2 * SECOND, 100);
    private static final long MEMORY = 62 * SECOND;
    private static final long REACH = 7 * SECOND;

    private final List<String> events = new ArrayList<>();
    private long now = 1_000 * SECOND;
    private final AtMostOnceService service =
            open(
                    new ReceiverPlan(Map.of("configured", LIMITS), LIMITS, 2),
                    new Receivers.Observer() {
                        @Override
                        public void watch(String name, Receiver receiver) {
                            events.add("+" + name);
                        }

                        @Override
                        public void forget(String name, Receiver receiver) {
                            events.add("-" + name);
                        }
                    });
    private final Receivers receivers = service.receivers();

    private AtMostOnceService open(ReceiverPlan plan, Receivers.Observer observer) {
        return AtMostOnceService.open(
                new UnreliableDisk().open(),
                plan,
                REACH,
                Timestamp.ZERO,
                new AtMostOnceSurroundings(
                        () -> ReceiverLife.at(now),
                        () -> new LocalTime(now, now),
                        ns -> {},
                        CeilingObserver.NONE,
                        observer));
    }

    /** A life in which messages of now are accepted. */
    @BeforeEach
    void begin() {
        pass(0);
        pass(REACH + 1);
    }

    private void pass(long ns) {
        now += ns;
        CeilingByHand.step(service.ceiling());
    }

    private Verdict judge(String receiver, long connection, long timestamp) {
        try (Receivers.Use use = use(receiver).orElseThrow()) {
            return use.receiver()
                    .judge(
                            ReceiverLife.connection(connection),
                            Timestamp.ofNanos(timestamp),
                            ReceiverLife.at(now));
        }
    }

    private Optional<Receivers.Use> use(String receiver) {
        return receivers.use(receiver, ReceiverLife.at(now));
    }

    private long roomInNs() {
        return Objects.requireNonNull(receivers.roomIn(ReceiverLife.at(now))).toNanosExact();
    }

    @Test
    void oneThatRemembersNothingMakesRoomForAnother() {
        judge("a", 1, now);
        pass(10 * SECOND);
        judge("b", 1, now);
        assertThat(use("c")).isEmpty();
        assertThat(roomInNs()).isEqualTo(MEMORY - 10 * SECOND);
        pass(roomInNs());
        assertThat(judge("c", 1, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(receivers.names()).containsExactly("b", "c", "configured");
        assertThat(events).containsExactly("+configured", "+a", "+b", "-a", "+c");
    }

    /** Requests for stamps alone, as of a page in a browser, leave nothing behind. */
    @Test
    void namesThatNoMessageCameToAreForgottenAtOnce() {
        for (int i = 0; i < 100; i++) {
            use("evil-" + i).orElseThrow().close();
        }
        assertThat(judge("orders", 1, now)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(receivers.names()).hasSize(3);
    }

    @Test
    void oneThatIsConfiguredStays() {
        for (int i = 0; i < 10; i++) {
            use("x" + i).orElseThrow().close();
        }
        assertThat(receivers.names()).contains("configured");
    }

    /**
     * Invariant 3: whatever the clock does. The old one dropped its entry at a wrong time; at the
     * right one, neither the watermark nor the life's beginning covers what it had accepted.
     */
    @Test
    void aForgottenOneBeginsAgainAboveAllThatItAccepted() {
        long sent = now;
        assertThat(judge("a", 1, sent)).isEqualTo(Verdict.Accepted.ACCEPTED);
        now += 1_000 * SECOND; // the clock is wrong
        use("b").orElseThrow().close();
        use("c").orElseThrow().close();
        assertThat(receivers.names()).doesNotContain("a");
        now = sent + SECOND; // and right again
        assertThat(judge("a", 1, sent)).isInstanceOf(Verdict.Stale.class);
    }

    /** Where it stands is also where stamps begin, before its first message. */
    @Test
    void aForgottenOneStandsWhereItStood() {
        long sent = now;
        judge("a", 1, sent);
        now += 1_000 * SECOND;
        use("b").orElseThrow().close();
        use("c").orElseThrow().close();
        now = sent + SECOND;
        try (Receivers.Use again = use("a").orElseThrow()) {
            assertThat(again.receiver().status().upperNs()).isGreaterThanOrEqualTo(sent);
        }
    }

    /** Invariant 5: to be forgotten costs a receiver nothing that it would not have refused. */
    @Test
    void aForgottenOneAcceptsAllThatIsNotTooOld() {
        judge("a", 1, now);
        pass(MEMORY);
        use("b").orElseThrow().close();
        use("c").orElseThrow().close();
        assertThat(receivers.names()).doesNotContain("a");
        long oldest = now - MEMORY + 1;
        assertThat(judge("a", 1, oldest)).isEqualTo(Verdict.Accepted.ACCEPTED);
        assertThat(judge("a", 2, oldest - 1)).isInstanceOf(Verdict.Stale.class);
    }

    /** Invariant 1: else it would judge beside its successor. */
    @Test
    void oneThatIsUsedIsNotForgotten() {
        try (Receivers.Use first = use("a").orElseThrow();
                Receivers.Use second = use("b").orElseThrow()) {
            assertThat(use("c")).isEmpty();
            assertThat(roomInNs()).isPositive();
            assertThat(first.receiver()).isNotSameAs(second.receiver());
        }
        assertThat(use("c")).isPresent();
    }

    /** Invariant 1: whenever other threads forget and create receivers of the same names. */
    @Test
    void whatAThreadUsesIsTheOnlyOneOfItsName() {
        AtomicInteger used = new AtomicInteger();
        Together.onPlatformThreads(
                4,
                number -> {
                    for (int i = 0; i < 20_000; i++) {
                        String name = "x" + (i + number) % 4;
                        try (Receivers.Use use = use(name).orElse(null)) {
                            if (use != null) {
                                assertThat(receivers.find(name)).containsSame(use.receiver());
                                used.incrementAndGet();
                            }
                        }
                    }
                });
        assertThat(used).hasPositiveValue();
        assertThat(receivers.names()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void withoutRoomForAnyThereNeverWillBe() {
        Receivers none =
                open(new ReceiverPlan(Map.of(), LIMITS, 0), new Receivers.Observer() {})
                        .receivers();
        assertThat(none.use("a", ReceiverLife.at(now))).isEmpty();
        assertThat(none.roomIn(ReceiverLife.at(now))).isNull();
    }
}
