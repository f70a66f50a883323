package dev.byztime.lease;

import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the log when leases begin to be refused after a start or a break, and when that ends.
 */
final class RecoveryLog {

    private static final Logger log = LoggerFactory.getLogger(RecoveryLog.class);

    private Recovering.@Nullable Cause told;

    /**
     * Writes a line if something has changed.
     *
     * @param now what must be waited for at present; null if nothing
     * @param found what this life derived from the state folder; null if it has not been read yet
     */
    void tell(@Nullable Recovering now, @Nullable RecoveredCeiling found) {
        if (now == null) {
            if (told != null) {
                told = null;
                log.info("Leases: granted from now on");
            }
            return;
        }
        Timestamp in = now.in();
        if (in != null && now.cause() != told) {
            told = now.cause();
            log.info(
                    "Leases: nothing is granted for {} s ({}: {})",
                    in.plusNanos(Timestamp.BILLION - 1).seconds(),
                    told,
                    words(told, found));
        }
    }

    private static String words(Recovering.Cause cause, @Nullable RecoveredCeiling found) {
        return switch (cause) {
            case STARTING -> "the state folder is being read";
            case FIRST_START ->
                    "the state folder holds no leases, because it is new or because it was lost";
            case RESTART ->
                    found != null && found.origin() == RecoveredCeiling.Origin.BEHIND
                            ? "the service was stopped for so long that its state folder cannot be"
                                    + " told from an old backup"
                            : "promises from before the start may last until then";
            case SETTLING -> "another instance owned these leases until a moment ago";
            case OTHER_ERA ->
                    "the machine was booted or is another one, and earlier promises may last until"
                            + " then";
            case DISCONTINUITY ->
                    "the timescale was broken, and promises on it may last until then";
        };
    }
}
