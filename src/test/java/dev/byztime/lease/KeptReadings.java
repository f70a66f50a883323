package dev.byztime.lease;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * What the readings say together that the service in a {@link LeaseWorld} has kept, in all lives of
 * one boot, as far as it wrote them down: the oracle of invariant 20.
 */
final class KeptReadings {

    private @Nullable Era era;
    private long breaks;
    private ReadingBound together = ReadingBound.NOTHING;
    private ReadingBound durable = ReadingBound.NOTHING;

    /** A new life knows what the one before wrote down. */
    void restart() {
        breaks = 0;
        together = durable;
    }

    /**
     * Takes a reading that the service kept.
     *
     * @param written whether it wrote down what it knows
     * @return whether the reading excludes what those before it say together, though the clock
     *     noticed no break
     */
    boolean keep(Reading now, boolean written) {
        ReadingBound bound = ReadingBound.of(now);
        boolean continuous = Objects.equals(era, now.era()) && now.breaks() == breaks;
        boolean excluded = continuous && together.excludes(bound);
        together = continuous && !excluded ? together.and(bound) : bound;
        era = now.era();
        breaks = now.breaks();
        if (written) {
            durable = together;
        }
        return excluded;
    }
}
