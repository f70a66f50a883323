package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What clients were told, and whether it fits together.
 *
 * <p>Each answer has the number of the step at which it was decided: when a message was added to
 * the table, or a lease granted. True time is in nanoseconds.
 */
final class ClusterHistory {

    final List<String> faults = new ArrayList<>();

    /** Whether order is promised: not if clocks are wrong. */
    private final boolean ordered;

    private final Set<String> accepted = new HashSet<>();
    private final Map<String, TreeMap<Long, Long>> sequences = new HashMap<>();
    private final Map<String, Set<Long>> given = new HashMap<>();
    private final Map<String, TreeMap<Long, long[]>> byOwner = new HashMap<>();
    private final Map<String, List<ClusterHolding>> holdings = new HashMap<>();
    private final List<Window> windows = new ArrayList<>();

    /** A time during which clients may write for transactions of one validator. */
    private record Window(UUID validator, long from, long until) {}

    ClusterHistory(boolean ordered) {
        this.ordered = ordered;
    }

    void fault(String format, Object... details) {
        faults.add(format.formatted(details));
    }

    /** The message was said to be accepted. */
    void accepted(int connection, long timestamp, long step, boolean inOrder) {
        if (!accepted.add(connection + " " + timestamp)) {
            fault("A1 accepted once: %d on connection %d", timestamp, connection);
        }
        if (inOrder) {
            rises("A2 accepted in order on connection " + connection, timestamp, step);
        }
    }

    /** A number that is given out once. */
    void givenOnce(String what, long number) {
        if (!given.computeIfAbsent(what, key -> new HashSet<>()).add(number)) {
            fault("%s given once: %d", what, number);
        }
    }

    /** A number that is given out once, in rising order. */
    void given(String what, long number, long step) {
        givenOnce(what, number);
        if (ordered) {
            rises(what + " in order", number, step);
        }
    }

    /** A number that is above those of all earlier owners. */
    void givenByOwner(String what, long number, long owner) {
        TreeMap<Long, long[]> ranges = byOwner.computeIfAbsent(what, key -> new TreeMap<>());
        long[] own = ranges.computeIfAbsent(owner, key -> new long[] {number, number});
        own[0] = Math.min(own[0], number);
        own[1] = Math.max(own[1], number);
        for (Map.Entry<Long, long[]> other : ranges.entrySet()) {
            if ((other.getKey() < owner && other.getValue()[1] >= number)
                    || (other.getKey() > owner && other.getValue()[0] <= number)) {
                fault("%s rise from owner to owner: %d", what, number);
            }
        }
    }

    private void rises(String what, long number, long step) {
        TreeMap<Long, Long> before = sequences.computeIfAbsent(what, key -> new TreeMap<>());
        Map.Entry<Long, Long> lower = before.lowerEntry(step);
        Map.Entry<Long, Long> higher = before.higherEntry(step);
        if ((lower != null && lower.getValue() >= number)
                || (higher != null && higher.getValue() <= number)) {
            fault("%s: %s, %d at step %d, %s", what, lower, number, step, higher);
        }
        before.put(step, number);
    }

    /** A client relies on the lease from now on, or for longer. */
    void holds(ClusterHolding holding, long now) {
        List<ClusterHolding> others =
                holdings.computeIfAbsent(holding.resource, key -> new ArrayList<>());
        others.removeIf(it -> !it.isHeldAt(now));
        if (!holding.isHeldAt(now)) {
            return;
        }
        for (ClusterHolding other : others) {
            if (other != holding && ordered) {
                fault("L1 one holder at %d: %s and %s", now, other, holding);
            }
        }
        if (!others.contains(holding)) {
            others.add(holding);
        }
    }

    /** A client may write for a transaction until then. */
    void mayWrite(UUID validator, long from, long until) {
        for (Window other : windows) {
            if (ordered
                    && !other.validator.equals(validator)
                    && from < other.until
                    && other.from < until) {
                fault("T2 one validator: %s, %d to %d", other, from, until);
            }
        }
        windows.add(new Window(validator, from, until));
    }

    /** A lease that somebody holds at present; null if nobody does. */
    @Nullable ClusterHolding any(String resource, long now) {
        for (ClusterHolding holding : holdings.getOrDefault(resource, List.of())) {
            if (holding.isHeldAt(now)) {
                return holding;
            }
        }
        return null;
    }
}
