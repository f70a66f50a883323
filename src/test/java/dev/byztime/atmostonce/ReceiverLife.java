package dev.byztime.atmostonce;

import dev.byztime.clock.LocalTime;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.StateFolderException;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.Map;
import java.util.Objects;

/**
 * One life of a service, from its start to its crash: its time and its disk are in a test's hand.
 */
final class ReceiverLife {

    static final Era ERA = Era.of(1, 2);
    static final String NAME = AtMostOnceService.CEILING;

    final CeilingKeeper keeper;
    final Receiver receiver;
    final Stamps stamps;

    private final ReceiverLimits limits;

    /**
     * It has not raised its ceiling yet.
     *
     * @throws StateFolderException if it must not start with what is on the disk
     */
    ReceiverLife(
            UnreliableDisk disk,
            ReceiverLimits limits,
            long reachNs,
            long maxErrorNs,
            IntervalClock clock) {
        AtMostOnceService service =
                AtMostOnceService.open(
                        disk.open(),
                        new ReceiverPlan(Map.of(), limits, 0),
                        reachNs,
                        Timestamp.ofNanos(maxErrorNs),
                        AtMostOnceSurroundings.of(clock, () -> new LocalTime(0, 0), ns -> {}));
        this.limits = limits;
        this.keeper = service.ceiling();
        this.receiver = anotherReceiver();
        this.stamps = service.stamps();
    }

    /** A reading that is exact. */
    static Reading at(long now) {
        return at(now, 0);
    }

    static Reading at(long now, long error) {
        return CeilingByHand.reading(now - error, now + error, ERA);
    }

    /** Tries once to raise the ceiling as far as may be. */
    void raise() {
        CeilingByHand.step(keeper);
    }

    Verdict judge(long connection, long timestamp, Reading now) {
        return receiver.judge(connection(connection), Timestamp.ofNanos(timestamp), now);
    }

    /** Another receiver in the same life. */
    Receiver anotherReceiver() {
        return new Receiver(limits, keeper);
    }

    long synced() {
        return keeper.ceiling().synced();
    }

    RecoveredCeiling beginning() {
        return Objects.requireNonNull(keeper.ceiling().beginning());
    }

    static ConnectionDigest connection(long number) {
        return new ConnectionDigest(number * 0x9e3779b97f4a7c15L, number * 0xd1342543de82ef95L);
    }
}
