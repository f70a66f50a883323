package dev.byztime.stable;

/** An observer of ceilings, for metrics. */
public interface CeilingObserver {

    /** The observer that ignores everything. */
    CeilingObserver NONE = new CeilingObserver() {};

    /** Called when the keeper of a ceiling has been created. */
    default void kept(CeilingKeeper keeper) {}

    /** Called when a ceiling was written to the disk, with the duration in nanoseconds. */
    default void wrote(String ceiling, long takenNs) {}
}
