package dev.byztime.time;

/**
 * A closed interval of global time that contains an instant whose exact value is unknown.
 *
 * <p>Comparisons follow Spanner's TrueTime (Corbett et al. 2012, section 3): one event counts as
 * earlier than another only if every instant of the first interval precedes every instant of the
 * second. Intervals that share an end are not ordered.
 *
 * @param earliest the earliest possible instant
 * @param latest the latest possible instant; not before {@code earliest}
 */
public record TimeInterval(Timestamp earliest, Timestamp latest) {

    /**
     * @throws IllegalArgumentException if the ends are in the wrong order
     */
    public TimeInterval {
        if (earliest.isAfter(latest)) {
            throw new IllegalArgumentException("earliest is after latest");
        }
    }

    /** The interval that contains only one instant. */
    public static TimeInterval at(Timestamp instant) {
        return new TimeInterval(instant, instant);
    }

    /** The interval of all instants within {@code error} of {@code centre}. */
    public static TimeInterval around(Timestamp centre, Timestamp error) {
        return new TimeInterval(centre.minus(error), centre.plus(error));
    }

    /** The order of this interval and another one. */
    public Order compare(TimeInterval that) {
        if (latest.isBefore(that.earliest)) {
            return Order.BEFORE;
        }
        return earliest.isAfter(that.latest) ? Order.AFTER : Order.CONCURRENT;
    }

    /** Whether {@code when} has passed, if this interval contains the current time. */
    public Passage passageOf(TimeInterval when) {
        return switch (when.compare(this)) {
            case BEFORE -> Passage.PASSED;
            case AFTER -> Passage.YET_TO_COME;
            case CONCURRENT -> Passage.UNCERTAIN;
        };
    }

    /**
     * Whether a promise that ends at {@code expires} holds, if this interval contains the current
     * time.
     */
    public Validity validityUntil(Timestamp expires) {
        if (latest.isBefore(expires)) {
            return Validity.VALID;
        }
        return earliest.isAfter(expires) ? Validity.EXPIRED : Validity.UNCERTAIN;
    }

    public boolean contains(Timestamp instant) {
        return !instant.isBefore(earliest) && !instant.isAfter(latest);
    }

    /** This interval on a timescale that is ahead by {@code offset}. */
    public TimeInterval plus(Timestamp offset) {
        return new TimeInterval(earliest.plus(offset), latest.plus(offset));
    }

    /**
     * Half the width, rounded up to a nanosecond.
     *
     * @throws ArithmeticException if the width needs more than 64 bits of seconds
     */
    public Timestamp error() {
        return latest.minus(earliest).halveUp();
    }
}
