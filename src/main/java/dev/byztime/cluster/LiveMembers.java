package dev.byztime.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The members of the service that seem to be alive, as one of them sees it.
 *
 * <p>Each member raises a counter in the store. The others watch it change, each on its own local
 * clock, so clocks need not agree. This decides only who tries to own a partition. Whoever is wrong
 * about it promises nothing wrong.
 *
 * <p>It is not safe for several threads.
 */
public final class LiveMembers {

    private final long patienceNs;
    private final Map<UUID, Sign> signs = new HashMap<>();

    /** A counter, and when it was first seen, on the local clock. */
    private record Sign(long counter, long seenNs) {}

    /**
     * @param patienceNs how long a counter may stand still, in nanoseconds on the local clock
     */
    public LiveMembers(long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /**
     * Takes note of what the store says at present.
     *
     * @param counters the counter of each member in the store. Members that are not in it have left
     * @param localNs the local clock, in nanoseconds
     */
    public void saw(Map<UUID, Long> counters, long localNs) {
        signs.keySet().retainAll(counters.keySet());
        counters.forEach((member, counter) ->
                signs.merge(
                        member,
                        new Sign(counter, localNs),
                        (before, now) -> before.counter == now.counter ? before : now));
    }

    /**
     * The members whose counters have changed lately.
     *
     * @param localNs the local clock, in nanoseconds
     */
    public Set<UUID> alive(long localNs) {
        Set<UUID> alive = new TreeSet<>();
        signs.forEach((member, sign) -> {
            if (localNs - sign.seenNs <= patienceNs) {
                alive.add(member);
            }
        });
        return alive;
    }

    /**
     * The members in the store whose counters have stood still for longer than a time.
     *
     * @param ns the time, in nanoseconds on the local clock
     * @param localNs the local clock, in nanoseconds
     */
    public Set<UUID> stillFor(long ns, long localNs) {
        Set<UUID> still = new TreeSet<>();
        signs.forEach((member, sign) -> {
            if (localNs - sign.seenNs > ns) {
                still.add(member);
            }
        });
        return still;
    }
}
