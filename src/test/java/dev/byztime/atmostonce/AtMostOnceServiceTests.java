package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.clock.LocalTime;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How the parts of at-most-once delivery are put together. */
class AtMostOnceServiceTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final long REACH = 1000;
    private static final long SKEW = 10;
    private static final ReceiverPlan PLAN = plan(SKEW);

    private final List<CeilingKeeper> kept = new ArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private long now = 5_000_000;

    private final AtMostOnceService service =
            AtMostOnceService.open(
                    new UnreliableDisk().open(),
                    PLAN,
                    REACH,
                    Timestamp.ZERO,
                    new AtMostOnceSurroundings(
                            () -> ReceiverLife.at(now),
                            () -> new LocalTime(now, now),
                            ns -> Thread.yield(),
                            new CeilingObserver() {
                                @Override
                                public void kept(CeilingKeeper keeper) {
                                    kept.add(keeper);
                                }

                                @Override
                                public void wrote(String ceiling, long takenNs) {
                                    writes.add(ceiling);
                                }
                            },
                            new Receivers.Observer() {}));

    private static ReceiverPlan plan(long skewNs) {
        return new ReceiverPlan(Map.of(), new ReceiverLimits(SKEW * 100, skewNs, 10), 0);
    }

    @Test
    void itSaysHowLongItsStartMayStillCauseRefusals() {
        assertThat(service.refusalsIn(ReceiverLife.at(now))).isNull();
        CeilingByHand.step(service.ceiling());
        RecoveredCeiling beginning = service.ceiling().ceiling().beginning();
        long untilNs = Objects.requireNonNull(beginning).ceilingNs() + SKEW;
        assertThat(service.refusalsIn(ReceiverLife.at(now)))
                .isGreaterThanOrEqualTo(Timestamp.ofNanos(untilNs - now))
                .isLessThanOrEqualTo(Timestamp.ofNanos(untilNs - now + 2));
        assertThat(service.refusalsIn(ReceiverLife.at(untilNs + 1))).isEqualTo(Timestamp.ZERO);
    }

    @Test
    void itsCeilingIsObservedAndRisesAsFarAsItMay() {
        assertThat(kept).containsExactly(service.ceiling());
        CeilingByHand.step(service.ceiling());
        assertThat(writes).containsOnly(AtMostOnceService.CEILING).isNotEmpty();
        now += 2 * REACH;
        CeilingByHand.step(service.ceiling());
        assertThat(service.ceiling().ceiling().synced()).isEqualTo(now + REACH);
    }

    @Test
    void itsCeilingRisesByItselfBetweenStartAndStop() {
        service.start();
        Patiently.until(() -> service.refusalsIn(ReceiverLife.at(now)) != null);
        service.stop();
        assertThat(service.ceiling().await(Long.MAX_VALUE, REACH)).isFalse();
    }

    @Test
    void furtherReceiversMustNotAllowMoreSkewThanTheCeilingCovers() {
        Receivers.Observer observer = new Receivers.Observer() {};
        assertThat(
                        Receivers.grouped(
                                plan(REACH - 1),
                                service.ceiling(),
                                observer,
                                ConnectionDigest.OF_PROCESS))
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Receivers.grouped(
                                plan(REACH),
                                service.ceiling(),
                                observer,
                                ConnectionDigest.OF_PROCESS))
                .withMessageContaining("maxClockSkew");
    }
}
