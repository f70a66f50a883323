package dev.byztime.bench;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.AtMostOnceSurroundings;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.clock.LocalTime;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.Map;
import java.util.function.LongSupplier;

/** Makes keepers of the ceiling of messages, in memory and by a clock without error. */
final class ExactKeeper {

    private static final Era ERA = Era.of(1, 2);

    private ExactKeeper() {}

    /**
     * A keeper whose ceiling has begun. It rises, far ahead of the time, once the time has passed
     * its beginning and it is {@linkplain CeilingByHand#step stepped} again.
     *
     * @param nowNs returns the time in nanoseconds
     */
    static CeilingKeeper begun(ReceiverLimits limits, LongSupplier nowNs) {
        CeilingKeeper keeper =
                AtMostOnceService.open(
                                new UnreliableDisk().open(),
                                new ReceiverPlan(Map.of(), limits, 0),
                                1L << 60,
                                Timestamp.ZERO,
                                AtMostOnceSurroundings.of(
                                        () -> reading(nowNs.getAsLong()),
                                        () -> new LocalTime(0, 0),
                                        ns -> {}))
                        .ceiling();
        CeilingByHand.step(keeper);
        return keeper;
    }

    static Reading reading(long nowNs) {
        return CeilingByHand.reading(nowNs, nowNs, ERA);
    }
}
