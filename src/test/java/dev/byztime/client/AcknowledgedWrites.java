package dev.byztime.client;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Rising values, and when each was acknowledged. What is read later must not be lower. */
final class AcknowledgedWrites {

    private final TreeMap<Long, Long> highestUntil = new TreeMap<>();
    private int size;

    /** A value was acknowledged at this moment, by a clock that all share. */
    synchronized void add(long atNs, long value) {
        size++;
        Map.Entry<Long, Long> before = highestUntil.floorEntry(atNs);
        if (before == null || before.getValue() < value) {
            highestUntil.put(atNs, value);
        }
        // writers are heard in any order
        highestUntil.tailMap(atNs, false).values().removeIf(later -> later <= value);
    }

    synchronized int size() {
        return size;
    }

    /** The value that a read must have seen which began at this moment; empty if it saw it. */
    synchronized OptionalLong missedBy(long begunNs, long value) {
        Map.Entry<Long, Long> last = highestUntil.lowerEntry(begunNs);
        return last == null || last.getValue() <= value
                ? OptionalLong.empty()
                : OptionalLong.of(last.getValue());
    }
}
