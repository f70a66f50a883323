package dev.byztime.time;

/**
 * A closed interval of global time that contains an instant known no better.
 *
 * <p>Comparisons follow Spanner's TrueTime (Corbett et al. 2012, section 3): something is said to
 * have happened before something else only if every instant of the one precedes every instant of
 * the other. Touching ends do not suffice.
 *
 * @param earliest the least instant that it may be
 * @param latest the greatest, not before {@code earliest}
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

    /** The interval that holds one instant alone. */
    public static TimeInterval at(Timestamp instant) {
        return new TimeInterval(instant, instant);
    }

    /** The interval of the instants within {@code error} of {@code centre}. */
    public static TimeInterval around(Timestamp centre, Timestamp error) {
        return new TimeInterval(centre.minus(error), centre.plus(error));
    }

    /** How this one and another lie to each other. */
    public Order compare(TimeInterval that) {
        if (latest.isBefore(that.earliest)) {
            return Order.BEFORE;
        }
        return earliest.isAfter(that.latest) ? Order.AFTER : Order.CONCURRENT;
    }

    /** Whether {@code when} is over, if it is now some instant of this interval. */
    public Passage passageOf(TimeInterval when) {
        return switch (when.compare(this)) {
            case BEFORE -> Passage.PASSED;
            case AFTER -> Passage.YET_TO_COME;
            case CONCURRENT -> Passage.UNCERTAIN;
        };
    }

    /**
     * Whether a promise that ends at {@code expires} holds, if it is now some instant of this
     * interval.
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

    /** This interval on a scale that is ahead by {@code offset}. */
    public TimeInterval plus(Timestamp offset) {
        return new TimeInterval(earliest.plus(offset), latest.plus(offset));
    }

    /**
     * Half the width, rounded up to a nanosecond.
     *
     * @throws ArithmeticException if the width is beyond 64-bit seconds
     */
    public Timestamp error() {
        return latest.minus(earliest).halveUp();
    }
}
