package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

/** What a life may promise by its ceiling at present, and where this life began. */
public interface ReadableCeiling {

    /**
     * The bound above which nothing may be promised, in the unit of the ceiling: nanoseconds of
     * global time, or a number that counts. {@link Ceiling#NONE} if nothing may be promised.
     */
    long synced();

    /**
     * The bound on earlier lives; null while {@link #synced} has not yet been another than NONE.
     */
    @Nullable RecoveredCeiling beginning();
}
