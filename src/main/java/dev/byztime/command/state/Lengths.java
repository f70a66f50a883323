package dev.byztime.command.state;

import dev.byztime.time.Timestamp;

/** Writes durations as words. */
final class Lengths {

    private Lengths() {}

    /** The distance of an instant from now, such as "8 h 0 min 6 s ahead". */
    static String from(Timestamp now, Timestamp instant) {
        return instant.isBefore(now)
                ? words(now.saturatingMinus(instant)) + " ago"
                : words(instant.saturatingMinus(now)) + " ahead";
    }

    private static String words(Timestamp length) {
        long seconds = length.seconds();
        long minutes = seconds / 60;
        long hours = minutes / 60;
        if (hours >= 48) {
            return "%d days %d h".formatted(hours / 24, hours % 24);
        }
        return hours > 0
                ? "%d h %d min %d s".formatted(hours, minutes % 60, seconds % 60)
                : minutes > 0
                        ? "%d min %d s".formatted(minutes, seconds % 60)
                        : "%d s".formatted(seconds);
    }
}
