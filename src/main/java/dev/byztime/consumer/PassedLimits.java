package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.time.RefusalReason;

import org.jspecify.annotations.Nullable;

/** Names the operator's limits that were passed, for an operator to read. */
public interface PassedLimits {

    /** The limits beyond which a reading is degraded that it has passed, with their values. */
    String of(Reading reading);

    /** The setting whose limit a refused reading has passed; null if the reason is another one. */
    @Nullable String of(RefusalReason reason);
}
